package dev.troupe;

import java.io.Serializable;

/**
 * Work of no argument that runs in another process: a lambda or method reference, with all it captures.
 */
@FunctionalInterface
public interface Task0 extends Serializable {

  /**
   * Does the work.
   *
   * @throws Exception if it fails; the process then ends with exit code 1
   */
  void run() throws Exception;
}
