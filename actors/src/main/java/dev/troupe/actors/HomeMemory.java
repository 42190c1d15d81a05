package dev.troupe.actors;

import dev.troupe.memory.Block;
import dev.troupe.memory.SharedHeap;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the processes of a program share. There is none before the first need; its files are
 * deleted when the program is closed, or else when this JVM ends. Thread-safe.
 */
final class HomeMemory implements AutoCloseable {

  private final Thread atExit = new Thread(this::deleteFiles, "troupe-shared-memory");
  private @Nullable SharedHeap heap; // guarded by this
  private boolean isClosed; // guarded by this

  /**
   * Takes a block of zeros. May block for as long as it takes to write them.
   *
   * @throws IOException if there is no room for it; the message says where and how much there is
   * @throws IllegalStateException if the program is closed
   */
  Block allocate(int bytes) throws IOException {
    return heap().allocate(bytes);
  }

  /** Gives a block back. No process may use it any more. */
  synchronized void free(Block block) {
    if (heap != null) {
      heap.free(block);
    }
  }

  @Override
  public void close() {
    deleteFiles();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This JVM is ending, and the hook finds nothing left to do.
    }
  }

  private synchronized SharedHeap heap() {
    if (isClosed) {
      throw new IllegalStateException("The program is closed.");
    }
    if (heap == null) {
      Runtime.getRuntime().addShutdownHook(atExit);
      heap = new SharedHeap();
    }
    return heap;
  }

  private synchronized void deleteFiles() {
    isClosed = true;
    if (heap != null) {
      heap.close();
    }
  }
}
