package dev.troupe.actors;

import dev.troupe.link.Cursors;
import dev.troupe.link.WaitingPlace;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.SegmentOwner;
import org.jspecify.annotations.Nullable;

/** This process's way to the primitives of its program. Used from any thread. */
public interface Node extends AutoCloseable {

  /** The number of this process; 0 is the home process. */
  long process();

  /** Who answers for what this process makes with a name. */
  SegmentOwner segmentOwner();

  /** Names a request of this process. */
  Caller caller(long request);

  /** Sends a command to a primitive. Never blocks. */
  void send(long target, PrimitiveCommand command);

  /**
   * Waits until what was sent before outlives this process.
   *
   * @throws InterruptedException if this thread is interrupted; what was sent stays sent
   */
  void flush() throws InterruptedException;

  /**
   * Returns when the home has received what this process sent, whatever interrupts. To be called before
   * another process is told anything through shared memory: what it then sends is received later.
   */
  default void awaitReceived() {}

  /**
   * Whether what {@link #send} took outlives this process as soon as it returns, so that nothing need
   * be flushed or answered before a caller may rely on it.
   */
  boolean isDurable();

  /**
   * Where this process says how far it has got in what it was sent ahead; null if it says so by messages.
   */
  default @Nullable Cursors cursors() {
    return null;
  }

  /** Where threads wait for what this process is sent. */
  WaitingPlace waitingPlace();

  /**
   * This process's JVM is about to end: no thread waits inside the system any more, which would hold
   * it up. A forked process can still send and ask until its last moment.
   */
  void hangUp();

  /** What other processes must know to become nodes of the same program. */
  Boot boot(HomeActor.ProcessMade process, String name);

  @Override
  void close();

  /** Where a node brings the answers. Called by any thread; must not block. */
  interface Answers {

    /** A request was answered. */
    void answered(long request, WireMessage answer);

    /** No answer will come any more. */
    void lost(String reason);
  }
}
