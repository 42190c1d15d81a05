package dev.troupe.cluster;

import dev.troupe.Rehearsal;
import java.io.IOException;

/**
 * The main class of the JVM that a class archive is made from: loads what a forked JVM loads, and ends.
 * It ends with its parent, too.
 */
public final class TrainingMain {

  private TrainingMain() {}

  /**
   * Rehearses once; the JVM then writes the archive.
   *
   * @param args nobody reads them
   * @throws IOException if the boot record cannot be read
   * @throws InterruptedException if this thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    ChildMain.begin();
    Rehearsal.run();
    ChildMain.end(0);
  }
}
