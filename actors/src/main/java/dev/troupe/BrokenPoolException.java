package dev.troupe;

import dev.troupe.actors.Ending;

/**
 * A pool gave up because one worker after the other died before it could work. The message has the
 * last one's last words; every pending and later call fails with this.
 */
public class BrokenPoolException extends ProcessLostException {

  BrokenPoolException(String message, Ending ending) {
    super(message, ending);
  }
}
