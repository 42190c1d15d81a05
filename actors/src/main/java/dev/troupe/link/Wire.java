package dev.troupe.link;

/**
 * Where a channel puts its frames: on their way to the peer, if nothing happens to them.
 *
 * @param <T> what travels here
 */
@FunctionalInterface
interface Wire<T> {

  /** Sends a frame, or tries to; nobody learns whether it arrived. */
  void tell(T frame);
}
