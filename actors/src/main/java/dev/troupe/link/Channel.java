package dev.troupe.link;

import org.jspecify.annotations.Nullable;

/**
 * Carries whole messages between two nodes: each once and in the order of {@link #send}, for as long
 * as both nodes live, whatever the network below drops, repeats or reorders.
 */
public interface Channel extends AutoCloseable {

  /** Hands a message over. Never blocks, so that actors may call it. */
  void send(byte[] message);

  /**
   * Waits until every message sent before this call outlives this process: the kernel or the peer has
   * it, and its arrival no longer depends on this JVM.
   *
   * @throws InterruptedException if this thread is interrupted; what was sent stays sent
   */
  void flush() throws InterruptedException;

  /**
   * Returns when the other node has received what this one sent, whatever interrupts. What another
   * process sends because it was told so, past this channel, is then received later.
   */
  default void awaitReceived() {}

  /** How far the other node has got in what it was sent ahead; null if it cannot say so in memory. */
  default @Nullable Cursors cursors() {
    return null;
  }

  /** Whether {@link #send} returns only when the message outlives this process. */
  boolean isDurable();

  /**
   * Says that the process at the other end is known to have ended. What it sent is still delivered;
   * then {@link Receiver#lost} is called, within a second.
   *
   * @param saidAll whether it said before its end that nothing follows
   */
  void peerEnded(boolean saidAll);

  /**
   * Asks that nothing be brought until {@link #resume}. What is on its way may still come, and a
   * carrier that cannot hold its sender back brings everything.
   */
  void pause();

  /** Ends what {@link #pause} began. */
  void resume();

  /** Gives up the channel. What was not flushed may be lost. May be called twice. */
  @Override
  void close();

  /** What a node does with what it is sent. Called by one thread at a time, in order. */
  interface Receiver {

    /** A message arrived. Must not block on another message of the same channel. */
    void received(byte[] message);

    /** The peer is gone or cannot be reached any more; nothing follows. */
    void lost(String reason);
  }
}
