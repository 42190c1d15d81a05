package dev.troupe;

import dev.troupe.actors.Ending;

/**
 * A worker of a pool died with the task that somebody waited for. The message names the worker, how it
 * ended, the item and the worker's last words.
 */
public class WorkerLostException extends ProcessLostException {

  WorkerLostException(String message, Ending ending) {
    super(message, ending);
  }
}
