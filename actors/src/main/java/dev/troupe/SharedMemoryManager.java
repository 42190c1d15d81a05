package dev.troupe;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes named shared memory that ends with it, all at once.
 *
 * <p>Python: {@code multiprocessing.managers.SharedMemoryManager}. Other than there it needs no process of
 * its own: whatever happens to this one, the program deletes what it made. Any process finds the memory by
 * its name or by a handle that is sent to it, until the {@link #shutdown}; who has it attached then goes
 * on.
 *
 * <pre>{@code
 * try (SharedMemoryManager manager = troupe.sharedMemoryManager().start()) {
 *   SharedMemory memory = manager.sharedMemory(128);
 * }
 * }</pre>
 */
public final class SharedMemoryManager implements AutoCloseable {

  private final MakesSharedMemory program;
  private @Nullable List<SharedMemory> made; // guarded by this; null while it does not run

  SharedMemoryManager(MakesSharedMemory program) {
    this.program = program;
  }

  /**
   * Begins.
   *
   * @return this
   * @throws IllegalStateException if it has begun
   */
  public synchronized SharedMemoryManager start() {
    if (made != null) {
      throw new IllegalStateException("This shared memory manager was started already.");
    }
    made = new ArrayList<>();
    return this;
  }

  /**
   * Makes shared memory with a name that no other has. Python: {@code SharedMemory(size)}.
   *
   * @param bytes how many, at least 1
   * @throws IllegalArgumentException if they are less
   * @throws IllegalStateException if it was not started or is shut down
   * @throws IOException if there is no room; the message says where
   */
  public synchronized SharedMemory sharedMemory(int bytes) throws IOException {
    List<SharedMemory> mine = running();
    SharedMemory memory = program.createSharedMemory(bytes);
    mine.add(memory);
    return memory;
  }

  /**
   * Makes a list of fixed length; as {@link Troupe#createShareableList(List)}. Python: {@code
   * ShareableList(sequence)}.
   *
   * @throws IllegalArgumentException if an element is of a type that it cannot have
   * @throws IllegalStateException if it was not started or is shut down
   * @throws IOException if there is no room; the message says where
   */
  public synchronized ShareableList shareableList(List<?> values) throws IOException {
    List<SharedMemory> mine = running();
    ShareableList list = program.createShareableList(values);
    mine.add(list.sharedMemory());
    return list;
  }

  /**
   * Deletes all that it made and that is still there. It can be started again. May be called twice.
   *
   * @throws IOException if a file cannot be deleted; the others are
   */
  public synchronized void shutdown() throws IOException {
    List<SharedMemory> mine = made;
    made = null;
    IOException problem = null;
    for (SharedMemory memory : mine == null ? List.<SharedMemory>of() : mine) {
      try {
        memory.unlink();
      } catch (NoSuchFileException e) {
        // It was unlinked before, by whomever.
      } catch (IOException e) {
        problem = e;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  /** As {@link #shutdown}. */
  @Override
  public void close() throws IOException {
    shutdown();
  }

  private List<SharedMemory> running() {
    List<SharedMemory> mine = made;
    if (mine == null) {
      throw new IllegalStateException(
          "This shared memory manager does not run: call start() before it is used.");
    }
    return mine;
  }
}
