package dev.troupe.actors;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The processes that put into one queue without waiting for answers, and the credit each has for it.
 * Part of its actor's state.
 *
 * <p>Credit is for bytes and, in a bounded queue, for places. A granted place is taken as long as it
 * is not given back, so that there are never more items than places; a put that finds no place has
 * those recalled that nobody used, so that none is refused while there is one.
 */
final class QueuePosters {

  private static final long UNBOUNDED = Long.MAX_VALUE / 2;
  private static final int MOST_PLACES = 1 << 16;
  private static final int WORTH_A_MESSAGE = 16; // places

  private final QueueLimits limits;
  private final Map<Long, Poster> posters = new HashMap<>();
  private final Set<Long> unfenced = new HashSet<>();
  private long granted; // places of all posters

  QueuePosters(QueueLimits limits) {
    this.limits = limits;
  }

  /** One process that posts. */
  static final class Poster {
    private final Caller address;
    private long places; // granted and not used
    private long bytes; // granted and not used; below zero by part of an item
    private long mostPlaces = 1;
    private boolean isRecalled;
    private boolean hasNew; // places that were granted after the last recall

    Poster(Caller address) {
      this.address = address;
    }
  }

  /** How many places are granted that no item has yet. */
  long granted() {
    return granted;
  }

  /** Notes an item that came with credit. */
  void posted(Caller address, int items, long bytes) {
    Poster poster = of(address);
    if (poster != null) {
      poster.bytes -= bytes;
      if (limits.maxSize() > 0) {
        poster.places -= items;
        granted -= items;
      }
    }
  }

  /**
   * Grants more credit to a process that has used most of it.
   *
   * @param free places that are neither taken nor granted
   */
  void refill(Caller address, long free) {
    Poster poster = of(address);
    if (poster == null) {
      endProcess(address.process()); // whoever listened elsewhere has left
      poster = new Poster(address);
      posters.put(address.process(), poster);
    }
    long bytes = poster.bytes <= limits.windowBytes() / 2 ? limits.windowBytes() - poster.bytes : 0;
    long places = morePlaces(poster, free);
    if (bytes > 0 || places > 0) {
      poster.bytes += bytes;
      address.answer(new QueueAnswer.Granted(places, bytes));
    }
  }

  /** Asks for places that were granted. */
  void recall() {
    for (Poster poster : posters.values()) {
      if (poster.hasNew && !poster.isRecalled) {
        poster.isRecalled = true;
        poster.hasNew = false;
        poster.mostPlaces = 1;
        poster.address.answer(new QueueAnswer.RecallPlaces());
      }
    }
  }

  /** What was recalled is back; what is not among it is on its way here as an item. */
  void cameBack(Caller address, long places) {
    Poster poster = of(address);
    if (poster != null) {
      poster.isRecalled = false;
      poster.places -= places;
      granted -= places;
    }
  }

  /** Tells all that no more must be posted. */
  void fence() {
    unfenced.addAll(posters.keySet());
    posters.values().forEach(poster -> poster.address.answer(new QueueAnswer.Fence()));
  }

  /** Whether all who posted know that no more must be posted. */
  boolean isFenced() {
    return unfenced.isEmpty();
  }

  /** The credit of that address ends. */
  void leave(Caller address) {
    if (of(address) != null) {
      endProcess(address.process());
    }
  }

  void endProcess(long process) {
    unfenced.remove(process);
    Poster poster = posters.remove(process);
    if (poster != null && limits.maxSize() > 0) {
      granted -= poster.places;
    }
  }

  private long morePlaces(Poster poster, long free) {
    if (limits.maxSize() == 0) {
      long all = UNBOUNDED - poster.places; // once, since they are not counted
      poster.places = UNBOUNDED;
      return all;
    }
    if (poster.isRecalled || poster.places > poster.mostPlaces / 2) {
      return 0;
    }
    long more = Math.min(poster.mostPlaces - poster.places, free / (posters.size() + 1));
    if (more < Math.max(1, Math.min(WORTH_A_MESSAGE, poster.mostPlaces / 4))) {
      return 0; // not worth a message; a put that finds no credit asks
    }
    int most = Math.min(MOST_PLACES, Math.max(1, limits.maxSize() / 2));
    poster.mostPlaces = Math.min(most, 2 * poster.mostPlaces);
    poster.hasNew = true;
    poster.places += more;
    granted += more;
    return more;
  }

  private @Nullable Poster of(Caller address) {
    Poster poster = posters.get(address.process());
    return poster != null && poster.address.isSame(address) ? poster : null;
  }
}
