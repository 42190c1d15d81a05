package dev.troupe;

import dev.troupe.memory.NamedSegments;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;

/** Makes and finds memory with a name; part of {@link Troupe}. */
abstract class MakesSharedMemory extends MakesRecords {

  abstract Settings settings();

  /**
   * Makes memory with a name that no other has.
   *
   * @param bytes how many, at least 1
   * @throws IllegalArgumentException if they are less
   * @throws IOException if there is no room; the message says where
   */
  public SharedMemory createSharedMemory(int bytes) throws IOException {
    while (true) {
      try {
        return createSharedMemory("troupe_" + UUID.randomUUID(), bytes);
      } catch (FileAlreadyExistsException e) {
        // The name is taken, whoever did it: another one.
      }
    }
  }

  /**
   * Makes memory with a name. It begins as zeros.
   *
   * @param name any characters but NUL, at least one
   * @param bytes how many, at least 1
   * @throws FileAlreadyExistsException if there is memory of that name
   * @throws IllegalArgumentException if the name or the size cannot be
   * @throws IOException if there is no room; the message says where
   */
  public SharedMemory createSharedMemory(String name, int bytes) throws IOException {
    return createSharedMemory(name, bytes, true);
  }

  /**
   * As {@link #createSharedMemory(String, int)}.
   *
   * @param isTracked whether it is deleted at the latest with this program; if not, it stays until it
   *     is unlinked
   */
  public SharedMemory createSharedMemory(String name, int bytes, boolean isTracked)
      throws IOException {
    requireOpen();
    Messages.requireAtLeast(1, bytes, "bytes");
    NamedSegments segments = segments();
    NamedSegments.Found found = segments.create(name, bytes, isTracked);
    return new SharedMemory(name, segments, found.memory());
  }

  /**
   * Finds memory by its name; who made it answers for its end.
   *
   * @throws NoSuchFileException if there is none of that name
   * @throws IllegalArgumentException if this cannot be a name
   */
  public SharedMemory attachSharedMemory(String name) throws IOException {
    return attachSharedMemory(name, false);
  }

  /**
   * As {@link #attachSharedMemory(String)}.
   *
   * @param isTracked whether it is deleted at the latest with this program, too
   */
  public SharedMemory attachSharedMemory(String name, boolean isTracked) throws IOException {
    requireOpen();
    NamedSegments segments = segments();
    NamedSegments.Found found = segments.attach(name, isTracked);
    return new SharedMemory(name, segments, found.memory());
  }

  private NamedSegments segments() {
    return NamedSegments.of(settings().config(), client().node().segmentOwner());
  }

  /** Makes a manager of named shared memory, which is to be started. */
  public SharedMemoryManager sharedMemoryManager() {
    requireOpen();
    return new SharedMemoryManager(this);
  }

  /**
   * Makes a list of fixed length whose elements all processes share.
   *
   * @param values each null, a Boolean, Long, Integer, Double, String or byte[]
   * @throws IllegalArgumentException if one is of another type
   * @throws IOException if there is no room; the message says where
   */
  public ShareableList createShareableList(List<?> values) throws IOException {
    SharedMemory memory = createSharedMemory(ShareableList.bytesFor(values));
    return ShareableList.fill(memory, values);
  }

  /** As {@link #createShareableList(List)}, with a name. */
  public ShareableList createShareableList(String name, List<?> values) throws IOException {
    SharedMemory memory = createSharedMemory(name, ShareableList.bytesFor(values));
    return ShareableList.fill(memory, values);
  }

  /**
   * Finds a list by its name.
   *
   * @throws NoSuchFileException if there is no shared memory of that name
   * @throws IllegalArgumentException if there is no list in it
   */
  public ShareableList attachShareableList(String name) throws IOException {
    return new ShareableList(attachSharedMemory(name));
  }
}
