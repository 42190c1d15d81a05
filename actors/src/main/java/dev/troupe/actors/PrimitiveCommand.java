package dev.troupe.actors;

import dev.troupe.link.WireMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command to the actor of a primitive: those that every one of them takes, and its own. */
public interface PrimitiveCommand extends WireMessage {

  /** Who wants an answer; null when nobody does. */
  default @Nullable Caller caller() {
    return null;
  }

  /** The user objects it brings. From its delivery on, the receiving actor holds what is in them. */
  default List<Payload> payloads() {
    return List.of();
  }

  /** The hold that a request came through; 0 where that makes no difference. */
  default long hold() {
    return 0;
  }

  /** What every primitive takes. */
  sealed interface Common extends PrimitiveCommand {}

  /**
   * Gives up a request. If it still waits, it is answered {@link Outcome.Withdrawn}; if it was
   * answered already, that answer is on its way and nothing happens.
   */
  record Withdraw(Caller caller) implements Common {}

  /**
   * Adds a holder, who keeps the primitive alive. Idempotent.
   *
   * @param hold the holder's own number, unique in the program
   * @param part which part of the primitive: the end of a pipe; else 0
   */
  record Hold(long hold, int part, Holder holder) implements Common {}

  /** Ends a hold. Idempotent. */
  record Release(long hold) implements Common {}

  /**
   * Asks those that several may hold, and whose waits any of these may end, who they are: queues, pipes,
   * semaphores, events, conditions and barriers. Answered by {@link HeldBy}.
   */
  record WhoHolds(Caller caller) implements Common {}

  /** All holds there are. */
  record HeldBy(List<Held> holds) implements WireMessage {}

  /** A hold, as {@link Hold} made it. */
  record Held(long hold, int part, Holder holder) {}

  /** A process ended: its holds, waits and loans end with it. Comes after all that it sent. */
  record ProcessEnded(Ending ending) implements Common {}

  /** The limit of a waiting request has passed. Sent by the actor to itself. */
  record TimeUp(long ticket) implements Common {}

  /** Nobody holds it any more, and no command comes after this one. Sent by the actor to itself. */
  record Retire() implements Common {}
}
