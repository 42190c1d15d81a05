package dev.troupe.actors;

import com.typesafe.config.Config;
import dev.troupe.link.LinkGate;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.SharedHeap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the processes of a program share. There is none before the first need; its files are
 * deleted when the program is closed, or else when this JVM ends. Thread-safe.
 */
final class HomeMemory implements LinkGate.Memory, AutoCloseable {

  private final boolean isShared;
  private final boolean locksPassOn;
  private final Thread atExit = new Thread(this::deleteFiles, "troupe-shared-memory");
  private @Nullable SharedHeap heap; // guarded by this
  private boolean isClosed; // guarded by this

  /**
   * Memory for a primitive.
   *
   * @param block where other processes find it; null if they do not
   */
  record Room(@Nullable Block block, MappedMemory memory) {}

  /** Memory for a program with default settings. */
  HomeMemory() {
    this(true, false);
  }

  /** Memory for a program with these settings. */
  static HomeMemory of(Config config) {
    boolean overArtery = config.getString("troupe.carrier").equals("artery");
    String whenHolderDies = config.getString("troupe.lock.when-holder-dies");
    if (!List.of("fail", "pass-on").contains(whenHolderDies)) {
      throw new IllegalArgumentException(
          "troupe.lock.when-holder-dies must be fail or pass-on, was " + whenHolderDies + ".");
    }
    return new HomeMemory(
        config.getBoolean("troupe.memory.enabled") && !overArtery,
        whenHolderDies.equals("pass-on"));
  }

  private HomeMemory(boolean isShared, boolean locksPassOn) {
    this.isShared = isShared;
    this.locksPassOn = locksPassOn;
  }

  /** Whether processes may map it. */
  boolean isShared() {
    return isShared;
  }

  /** Whether a lock passes on when its holder dies. */
  boolean locksPassOn() {
    return locksPassOn;
  }

  /** Memory of zeros for a primitive; otherwise as {@link #allocate}. */
  Room room(int bytes) throws IOException {
    if (!isShared) {
      return new Room(null, MappedMemory.local(bytes));
    }
    Block block = allocate(bytes);
    return new Room(block, MappedMemory.attach(block));
  }

  /** Gives memory back. */
  void free(Room room) {
    if (room.block() != null) {
      free(room.block());
    }
  }

  /**
   * Takes a block of zeros. May block for as long as it takes to write them.
   *
   * @throws IOException if there is no room for it; the message says where and how much there is
   * @throws IllegalStateException if the program is closed
   */
  @Override
  public Block allocate(int bytes) throws IOException {
    return heap().allocate(bytes);
  }

  @Override
  public Path directory() throws IOException {
    return heap().directory();
  }

  /** Gives a block back. No process may use it any more. */
  @Override
  public synchronized void free(Block block) {
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
