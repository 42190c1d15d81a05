package dev.troupe;

import dev.troupe.actors.Ending;
import java.util.List;

/**
 * A pool gave up because one worker after the other died before it could work, or because the
 * initializer of its workers failed. The message has the last one's last words, or the cause is what
 * the initializer threw; every pending and later call fails with this.
 */
public class BrokenPoolException extends ProcessLostException {

  private static final Ending NONE = new Ending(0, "", 0, 1, true, List.of());

  BrokenPoolException(String message, Ending ending) {
    super(message, ending);
  }

  BrokenPoolException(String message, Throwable cause) {
    super(message, NONE, cause);
  }
}
