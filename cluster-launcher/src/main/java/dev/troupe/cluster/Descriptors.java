package dev.troupe.cluster;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The file descriptors of this JVM. The JDK must not run out of them while it forks: it then closes some
 * that belong to others, such as the standard input.
 */
final class Descriptors {

  /** Five pipes, each with two ends: three for the streams, two that the JDK itself uses. */
  private static final int OF_A_FORK = 10;

  private Descriptors() {}

  /**
   * Looks whether there are enough for a fork.
   *
   * @throws IOException if there are not; nothing was forked
   */
  static void requireRoomForAFork() throws IOException {
    @Nullable FileInputStream[] opened = new FileInputStream[OF_A_FORK];
    try {
      for (int i = 0; i < OF_A_FORK; i++) {
        opened[i] = new FileInputStream("/dev/null");
      }
    } catch (IOException e) {
      throw new IOException("error=24, too many open files"); // as the JDK says it
    } finally {
      for (FileInputStream one : opened) {
        close(one);
      }
    }
  }

  private static void close(@Nullable FileInputStream one) {
    try {
      if (one != null) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
