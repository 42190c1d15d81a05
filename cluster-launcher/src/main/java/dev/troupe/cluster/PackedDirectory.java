package dev.troupe.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A class-path directory, as it was when it was looked at, that can be packed into a jar: class archives
 * know jars alone. A JVM finds the same classes and resources in either.
 *
 * @param directory where it is
 * @param isEmpty whether it has no file and no directory
 * @param content differs from that of a directory with other files or other bytes in them
 */
record PackedDirectory(Path directory, boolean isEmpty, String content) {

  /** Any time, always the same, within what zip files can tell. */
  private static final FileTime TIME = FileTime.fromMillis(1_000_000_000_000L);

  /** Files that make a class loader treat a jar in another way than a directory. */
  private static final String JAR_ONLY = "META-INF/([^/]+\\.(SF|RSA|DSA|EC)|INDEX\\.LIST)";

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

  /** A file or a directory; the name of a directory ends with a slash, as in a jar. */
  private record Entry(String name, long size, FileTime modified) {

    boolean isDirectory() {
      return name.endsWith("/");
    }
  }

  /**
   * Reading all bytes of a directory takes longer than looking whether one has changed, and that longer
   * than a start in a JVM that waits.
   */
  private record Known(List<Entry> entries, String content, long lookedAt) {

    boolean isFresh(ArchiveSettings settings) {
      return System.nanoTime() - lookedAt < settings.recheckInterval().toNanos();
    }
  }

  /**
   * Looks at a directory.
   *
   * @throws IOException if it cannot be read, is larger than the settings allow, or has files that mean
   *     something else in a jar
   */
  static PackedDirectory of(Path directory, ArchiveSettings settings) throws IOException {
    Known known = KNOWN.get(directory);
    if (known == null || !known.isFresh(settings)) {
      known = look(directory, known, settings);
      KNOWN.put(directory, known);
    }
    return new PackedDirectory(directory, known.entries.isEmpty(), known.content);
  }

  private static Known look(Path directory, @Nullable Known before, ArchiveSettings settings)
      throws IOException {
    long now = System.nanoTime();
    List<Entry> entries = list(directory, settings);
    if (before != null && before.entries.equals(entries)) {
      return new Known(entries, before.content, now);
    }
    Digest digest = new Digest();
    for (Entry entry : entries) {
      digest.add(entry, bytes(directory, entry));
    }
    return new Known(entries, digest.toString(), now);
  }

  /** The name of its jar, by which two directories with the same files have one. */
  String jarName() {
    return "classes-" + content + ".jar";
  }

  /**
   * Writes the jar.
   *
   * @throws IOException if it cannot be written, or the directory has changed
   */
  void pack(Path jar, ArchiveSettings settings) throws IOException {
    Digest digest = new Digest();
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
      for (Entry entry : list(directory, settings)) {
        byte[] bytes = bytes(directory, entry);
        digest.add(entry, bytes);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry packed = new ZipEntry(entry.name);
        packed.setMethod(ZipEntry.STORED);
        packed.setSize(bytes.length);
        packed.setCrc(sum.getValue());
        packed.setLastModifiedTime(TIME);
        zip.putNextEntry(packed);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
    if (!digest.toString().equals(content)) {
      throw new IOException(directory + " has changed.");
    }
  }

  private static List<Entry> list(Path directory, ArchiveSettings settings) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long size = 0;
    try (Stream<Path> files =
        Files.walk(directory, FileVisitOption.FOLLOW_LINKS).skip(1)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Entry entry = entry(directory, file);
        entries.add(entry);
        size += entry.size;
        if (entries.size() > settings.maxDirectoryFiles() || size > settings.maxDirectoryBytes()) {
          throw new IOException(directory + " is too large to be packed.");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  private static Entry entry(Path directory, Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    String name = directory.relativize(file).toString();
    if (attributes.isDirectory()) {
      return new Entry(name + "/", 0, TIME);
    }
    if (!attributes.isRegularFile() || name.matches(JAR_ONLY)) {
      throw new IOException(file + " does not go into a jar.");
    }
    return new Entry(name, attributes.size(), attributes.lastModifiedTime());
  }

  private static byte[] bytes(Path directory, Entry entry) throws IOException {
    if (entry.isDirectory()) {
      return new byte[0];
    }
    Path file = directory.resolve(entry.name);
    if (entry.name.equals(MANIFEST)) {
      requirePlain(file);
    }
    return Files.readAllBytes(file);
  }

  /** A class loader obeys the manifest of a jar and not that of a directory. */
  private static void requirePlain(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      Manifest manifest = new Manifest(in);
      for (Name name : List.of(Name.CLASS_PATH, Name.MULTI_RELEASE, Name.SEALED)) {
        if (manifest.getMainAttributes().containsKey(name)) {
          throw new IOException(file + " has " + name + ", which counts in a jar only.");
        }
      }
      if (!manifest.getEntries().isEmpty()) {
        throw new IOException(file + " speaks of single entries, which counts in a jar only.");
      }
    }
  }

  /**
   * Two checksums of 32 bits each: nobody is to be kept from forging, and in a JVM that has just started
   * SHA-256 takes some 100 ms a megabyte, these take 5.
   */
  private static final class Digest {
    private final CRC32 first = new CRC32();
    private final CRC32C second = new CRC32C();

    void add(Entry entry, byte[] bytes) {
      update((entry.name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
      update(bytes);
    }

    private void update(byte[] bytes) {
      first.update(bytes);
      second.update(bytes);
    }

    @Override
    public String toString() {
      return "%08x%08x".formatted(first.getValue(), second.getValue());
    }
  }
}
