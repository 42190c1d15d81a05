package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import dev.troupe.actors.PoolBacklog.Chunk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The places of a pool's workers, and what each is to run. Part of the router's state. */
final class PoolPlaces {

  private static final class Place {
    private final ActorRef<PrimitiveCommand> worker;
    private @Nullable Chunk chunk;

    Place(ActorRef<PrimitiveCommand> worker) {
      this.worker = worker;
    }
  }

  private final Map<Long, Place> places = new HashMap<>();
  private final Deque<Place> idle = new ArrayDeque<>();

  int size() {
    return places.size();
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  /** Fills a place with a worker that is not ready yet. */
  void add(long number, ActorRef<PrimitiveCommand> worker) {
    places.put(number, new Place(worker));
  }

  /** Frees a place; returns the chunk that was to be run there. */
  @Nullable
  Chunk remove(long number) {
    Place place = places.remove(number);
    if (place == null) {
      return null;
    }
    idle.remove(place);
    return place.chunk;
  }

  /** The worker may be given a chunk; returns the one that it has finished. */
  @Nullable
  Chunk ready(long number) {
    Place place = places.get(number);
    if (place == null) {
      return null;
    }
    Chunk finished = place.chunk;
    place.chunk = null;
    idle.add(place);
    return finished;
  }

  /** Gives a chunk to the worker that is idle longest. */
  void assign(Chunk chunk) {
    Place place = idle.remove();
    place.chunk = chunk;
    place.worker.tell(chunk.assign());
  }

  /** Lets the idle workers end. */
  void dismissIdle() {
    idle.forEach(place -> place.worker.tell(new PoolWorker.Dismiss()));
    idle.clear();
  }
}
