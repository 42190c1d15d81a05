package dev.troupe.memory;

import com.sun.security.auth.module.UnixSystem;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Segments that any program of this user finds by name: one file each, in a private directory. Their space
 * is written before they have their name, and they never shrink, so no access to them can fail.
 *
 * <p>Beside a segment lies an empty file for each process that answers for it, named after the segment
 * and the process. When that process ends without letting go, whoever notices deletes the segment.
 */
public final class NamedSegments {

  private static final int MOST_NAME_BYTES =
      200; // of a file name, with room for the owner's number
  private static final String OWNER = ".owner.";

  private final List<Path> directories;

  /**
   * The segments below these directories.
   *
   * @param parents the best first; the others are used when it is absent or full
   */
  public NamedSegments(List<Path> parents) {
    String name = "troupe-" + new UnixSystem().getUid() + "-named";
    this.directories = parents.stream().map(parent -> parent.resolve(name)).toList();
  }

  /** The segments where a program's settings have them. */
  public static NamedSegments of(Config config) {
    List<Path> parents = new ArrayList<>();
    parents.add(Path.of(config.getString("troupe.shared-memory.directory")));
    if (config.getBoolean("troupe.shared-memory.fall-back")) {
      parents.add(Path.of(System.getProperty("java.io.tmpdir")));
    }
    return new NamedSegments(parents);
  }

  /** A segment as this process sees it. */
  public record Found(Path file, MappedMemory memory) {}

  /**
   * Makes a segment of zeros.
   *
   * @throws FileAlreadyExistsException if there is one of that name
   * @throws IllegalArgumentException if the name cannot be one
   * @throws IOException if there is no room
   */
  public Found create(String name, int bytes) throws IOException {
    String escaped = escape(name);
    if (find(escaped) != null) {
      throw new FileAlreadyExistsException(
          name, null, "shared memory of this name exists; attach to it, or unlink it first");
    }
    IOException problem = new IOException("No room for shared memory '" + name + "'.");
    for (Path directory : directories) {
      try {
        return createIn(directory, escaped, bytes);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (IOException e) {
        problem = new IOException(
            "No room for " + bytes + " bytes of shared memory '" + name
                + "': " + e.getMessage() + ". Make room in " + directory.getParent()
                + ", or set troupe.shared-memory.fall-back = on.",
            e);
      }
    }
    throw problem;
  }

  /** The name comes last: nobody finds a segment that is not whole. */
  private static Found createIn(Path directory, String escaped, int bytes) throws IOException {
    long room = room(directory);
    if (room < bytes) {
      throw new IOException(directory.getParent() + " has " + room + " bytes left");
    }
    Path half = directory.resolve(".new." + UUID.randomUUID());
    Path whole = directory.resolve(escaped);
    try {
      Files.createFile(
          half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Segment.writeZeros(half, bytes);
      Files.createLink(whole, half);
    } finally {
      Files.deleteIfExists(half);
    }
    return new Found(whole, map(whole));
  }

  private static long room(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      try {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        // Another process made it just now.
      }
    }
    return directory.toFile().getUsableSpace();
  }

  /**
   * Finds a segment.
   *
   * @throws NoSuchFileException if there is none of that name
   * @throws IllegalArgumentException if the name cannot be one
   */
  public Found attach(String name) throws IOException {
    Path file = find(escape(name));
    if (file == null) {
      throw new NoSuchFileException(name, null, "there is no shared memory of this name");
    }
    return new Found(file, map(file));
  }

  /**
   * Takes the name away; who has attached the segment goes on.
   *
   * @throws NoSuchFileException if there is none of that name
   */
  public void unlink(String name) throws IOException {
    String escaped = escape(name);
    Path file = find(escaped);
    if (file == null || !Files.deleteIfExists(file)) {
      throw new NoSuchFileException(name, null, "there is no shared memory of this name");
    }
    for (Path directory : directories) {
      for (Path owner : owners(directory, escaped + OWNER + "*")) {
        Files.deleteIfExists(owner);
      }
    }
  }

  /** From now on the end of that process is the end of the segment, unless it is unlinked before. */
  public static void own(Path file, long pid) throws IOException {
    Path owner = file.resolveSibling(file.getFileName() + OWNER + pid);
    if (!Files.exists(owner)) {
      Files.createFile(owner);
    }
  }

  /** Gives what one process answers for to another. */
  public void handOver(long from, long to) throws IOException {
    for (Path directory : directories) {
      for (Path owner : owners(directory, "*" + OWNER + from)) {
        own(segmentOf(owner), to);
        Files.deleteIfExists(owner);
      }
    }
  }

  /**
   * Deletes what processes answer for.
   *
   * @param isEnded which processes, by their ids
   * @return the names of the segments that were deleted
   */
  public List<String> sweep(LongPredicate isEnded) {
    List<String> deleted = new ArrayList<>();
    for (Path directory : directories) {
      try {
        for (Path owner : owners(directory, "*" + OWNER + "*")) {
          String name = owner.getFileName().toString();
          long pid = Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
          if (isEnded.test(pid)) {
            if (Files.deleteIfExists(segmentOf(owner))) {
              deleted.add(unescape(segmentOf(owner).getFileName().toString()));
            }
            Files.deleteIfExists(owner);
          }
        }
      } catch (IOException | NumberFormatException e) {
        // Another process sweeps as well, or this is not what it seems: it stays.
      }
    }
    return deleted;
  }

  private static Path segmentOf(Path owner) {
    String name = owner.getFileName().toString();
    return owner.resolveSibling(name.substring(0, name.indexOf(OWNER)));
  }

  private static List<Path> owners(Path directory, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
        files.forEach(found::add);
      }
    }
    return found;
  }

  private @Nullable Path find(String escaped) {
    for (Path directory : directories) {
      Path file = directory.resolve(escaped);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static MappedMemory map(Path file) throws IOException {
    // A name may be used again for another file, which the mapping by name would not notice.
    Path own = file.resolveSibling(".map." + UUID.randomUUID());
    Files.createLink(own, file);
    try {
      int bytes = (int) Math.min(Files.size(own), SharedHeap.MAX_BLOCK_BYTES);
      return MappedMemory.attach(new Block(own.toString(), 0, bytes));
    } finally {
      Files.deleteIfExists(own);
    }
  }

  /** A file name of letters, digits, - and _ alone: any other byte is % and its number. */
  private static String escape(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("A name of shared memory must have at least one character"
          + " and no NUL, was '" + name.replace("\0", "\\0") + "'.");
    }
    StringBuilder escaped = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (isPlain || b == '-' || b == '_') {
        escaped.append((char) b);
      } else {
        escaped.append('%').append(String.format("%02X", b & 0xFF));
      }
    }
    if (escaped.length() > MOST_NAME_BYTES) {
      throw new IllegalArgumentException("A name of shared memory must have at most "
          + MOST_NAME_BYTES
          + " characters, of which any but A-Z, a-z, 0-9, - and _ count three, had "
          + escaped.length() + ".");
    }
    return escaped.toString();
  }

  private static String unescape(String escaped) {
    byte[] bytes = new byte[escaped.length()];
    int length = 0;
    for (int at = 0; at < escaped.length(); at++) {
      if (escaped.charAt(at) == '%') {
        bytes[length++] = (byte) Integer.parseInt(escaped.substring(at + 1, at + 3), 16);
        at += 2;
      } else {
        bytes[length++] = (byte) escaped.charAt(at);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
