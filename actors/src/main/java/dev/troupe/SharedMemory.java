package dev.troupe;

import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.NamedSegments;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that any program of this user on this host finds by their name.
 *
 * <p>Python: {@code multiprocessing.shared_memory.SharedMemory}. Made by {@link Troupe#createSharedMemory} and
 * found by {@link Troupe#attachSharedMemory}. Sent to another process, it is attached there by its name.
 * It is there until {@link #unlink}; where that is forgotten, the program that made it deletes it at its end
 * with a warning, also when the process that made it is killed. Who has it attached then goes on.
 *
 * <p>{@link #close} concerns this handle alone. A buffer that was taken before stays usable for as long as
 * it is referred to, so no access ever ends the JVM.
 */
public final class SharedMemory implements AutoCloseable, Serializable {

  private static final long serialVersionUID = 1;

  private final String name;
  private final transient NamedSegments segments;
  private transient volatile @Nullable MappedMemory memory; // null when closed

  SharedMemory(String name, NamedSegments segments, MappedMemory memory) {
    this.name = name;
    this.segments = segments;
    this.memory = memory;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /**
   * How many bytes there are, at least 1.
   *
   * @throws IllegalStateException if this handle is closed
   */
  public int size() {
    return memory().length();
  }

  /**
   * The bytes: a live view in native order, a new one at each call. Python: {@code buf}.
   *
   * @throws IllegalStateException if this handle is closed
   */
  public ByteBuffer buffer() {
    return memory().buffer();
  }

  /** This handle is done with it. May be called twice. */
  @Override
  public void close() {
    memory = null;
  }

  /**
   * Takes its name away for all; its memory is the system's again when nobody uses it any more.
   *
   * @throws NoSuchFileException if that was done before
   * @throws IOException if the file cannot be deleted
   */
  public void unlink() throws IOException {
    segments.unlink(name);
  }

  @Override
  public String toString() {
    MappedMemory mapped = memory;
    return "SharedMemory '" + name + "'"
        + (mapped == null ? " (closed)" : " (" + mapped.length() + " bytes)");
  }

  MappedMemory memory() {
    MappedMemory mapped = memory;
    if (mapped == null) {
      throw new IllegalStateException(this + " cannot be used any more: attach to it again.");
    }
    return mapped;
  }

  private Object writeReplace() {
    return new Name(name);
  }

  /** What travels. */
  private record Name(String name) implements Serializable {

    private Object readResolve() throws ObjectStreamException {
      try {
        return Troupe.current().attachSharedMemory(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }
}
