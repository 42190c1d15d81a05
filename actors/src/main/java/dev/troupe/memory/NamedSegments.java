package dev.troupe.memory;

import com.sun.security.auth.module.UnixSystem;
import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Segments that any program of this user finds by name: one file each, in a private directory. Their space
 * is written before they have their name, and they never shrink, so no access to them can fail.
 *
 * <p>Beside a segment lies an empty file for each {@link SegmentOwner}, named after the segment and the
 * owner. When the owner is killed or its program ends, whoever notices deletes the segment. That file is there
 * before the segment has its name, and what has no name yet is named after its owner, too: so a process may
 * be killed at any step, and nothing stays.
 *
 * <p>Nothing there is believed: a directory or a file that others could have made or change is refused, since a
 * file that is cut while it is mapped ends a JVM; and files of other names are left alone.
 */
public final class NamedSegments {

  private static final int MOST_NAME_BYTES =
      200; // of a file name, with room for the owner's number
  private static final String OWNER = ".owner.";
  private static final String NEW = ".new.";
  private static final Pattern OWNED =
      Pattern.compile("((?:[A-Za-z0-9_-]|%[0-9A-F]{2})+)\\.owner\\." + SegmentOwner.FORM);
  private static final Pattern UNNAMED = Pattern.compile("\\.new\\." + SegmentOwner.FORM + "\\..+");

  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final List<Path> directories;
  private final SegmentOwner self;

  /**
   * The segments below these directories.
   *
   * @param parents the best first; the others are used when it is absent or full
   * @param self the process that uses them
   */
  public NamedSegments(List<Path> parents, SegmentOwner self) {
    this.self = self;
    String name = "troupe-" + new UnixSystem().getUid() + "-named";
    this.directories = parents.stream().map(parent -> parent.resolve(name)).toList();
  }

  /** The segments where a program's settings have them. */
  public static NamedSegments of(Config config, SegmentOwner self) {
    List<Path> parents = new ArrayList<>();
    parents.add(Path.of(config.getString("troupe.shared-memory.directory")));
    if (config.getBoolean("troupe.shared-memory.fall-back")) {
      parents.add(Path.of(System.getProperty("java.io.tmpdir")));
    }
    return new NamedSegments(parents, self);
  }

  /** The process that uses them. */
  public SegmentOwner self() {
    return self;
  }

  /** A segment as this process sees it. */
  public record Found(Path file, MappedMemory memory) {}

  /**
   * Makes a segment of zeros.
   *
   * @param isOwned whether this process answers for it
   * @throws FileAlreadyExistsException if there is one of that name
   * @throws IllegalArgumentException if the name cannot be one
   * @throws IOException if there is no room
   */
  public Found create(String name, int bytes, boolean isOwned) throws IOException {
    String escaped = escape(name);
    if (find(escaped) != null) {
      throw new FileAlreadyExistsException(
          name, null, "shared memory of this name exists; attach to it, or unlink it first");
    }
    IOException problem = new IOException("No room for shared memory '" + name + "'.");
    for (Path directory : directories) {
      try {
        return createIn(directory, escaped, bytes, isOwned);
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
  private Found createIn(Path directory, String escaped, int bytes, boolean isOwned)
      throws IOException {
    long room = room(directory);
    if (room < bytes) {
      throw new IOException(directory.getParent() + " has " + room + " bytes left");
    }
    Path half = unnamed(directory);
    Path whole = directory.resolve(escaped);
    boolean isNewlyOwned = isOwned && own(whole);
    boolean isMade = false;
    try {
      Files.createFile(
          half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Segment.writeZeros(half, bytes);
      Files.createLink(whole, half);
      isMade = true;
    } finally {
      Files.deleteIfExists(half);
      if (isNewlyOwned && !isMade) {
        Files.deleteIfExists(owner(whole));
      }
    }
    return new Found(whole, map(whole));
  }

  /** A name that nobody looks for, and by which {@link #sweep} knows whose it is. */
  private Path unnamed(Path directory) {
    return directory.resolve(NEW + self.text() + "." + UUID.randomUUID());
  }

  private static long room(Path directory) throws IOException {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      requirePrivate(directory);
    }
    return directory.toFile().getUsableSpace();
  }

  private static void requirePrivate(Path directory) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Object uid = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    boolean isOurs = uid.equals((int) new UnixSystem().getUid());
    if (!found.isDirectory()
        || !isOurs
        || found.permissions().stream().anyMatch(OTHERS::contains)) {
      throw new IOException(directory + " is not a directory of this user alone: delete it");
    }
  }

  /**
   * Finds a segment.
   *
   * @param isOwned whether this process answers for it from now on, too
   * @throws NoSuchFileException if there is none of that name
   * @throws IllegalArgumentException if the name cannot be one
   */
  public Found attach(String name, boolean isOwned) throws IOException {
    Path file = find(escape(name));
    if (file == null) {
      throw new NoSuchFileException(name, null, "there is no shared memory of this name");
    }
    Found found = new Found(file, map(file));
    if (isOwned) {
      own(file);
    }
    return found;
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
      for (Path owner : list(directory, escaped + OWNER + "*")) {
        Files.deleteIfExists(owner);
      }
    }
  }

  /** Whether that is new. */
  private boolean own(Path file) throws IOException {
    try {
      Files.createFile(owner(file));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private Path owner(Path file) {
    return file.resolveSibling(file.getFileName() + OWNER + self.text());
  }

  /**
   * Deletes what ended processes and programs answer for.
   *
   * @param isEnded which owners have ended
   * @return the names of the segments that were deleted
   */
  public List<String> sweep(Predicate<SegmentOwner> isEnded) {
    List<String> deleted = new ArrayList<>();
    for (Path directory : directories) {
      try {
        for (Path file : list(directory, "*")) {
          String name = file.getFileName().toString();
          Matcher unnamed = UNNAMED.matcher(name);
          Matcher owned = OWNED.matcher(name);
          if (unnamed.matches() && isEnded.test(SegmentOwner.from(unnamed, 1))) {
            Files.deleteIfExists(file);
          } else if (owned.matches() && isEnded.test(SegmentOwner.from(owned, 2))) {
            if (Files.deleteIfExists(segmentOf(file))) {
              deleted.add(unescape(owned.group(1)));
            }
            Files.deleteIfExists(file);
          }
        }
      } catch (IOException e) {
        // Another process sweeps as well, or this user may not: it stays.
      }
    }
    return deleted;
  }

  private static Path segmentOf(Path owner) {
    String name = owner.getFileName().toString();
    return owner.resolveSibling(name.substring(0, name.indexOf(OWNER)));
  }

  private static List<Path> list(Path directory, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
        files.forEach(found::add);
      }
    }
    return found;
  }

  private @Nullable Path find(String escaped) throws IOException {
    for (Path directory : directories) {
      Path file = directory.resolve(escaped);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        requirePrivate(directory);
        return file;
      }
    }
    return null;
  }

  private MappedMemory map(Path file) throws IOException {
    // A name may be used again for another file, which the mapping by name would not notice.
    Path own = unnamed(Objects.requireNonNull(file.getParent()));
    Files.createLink(own, file);
    try {
      int bytes = (int) Math.min(Files.size(own), SharedHeap.MAX_BLOCK_BYTES);
      if (bytes == 0) {
        throw new IOException(file + " is empty, and no shared memory: delete it");
      }
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
