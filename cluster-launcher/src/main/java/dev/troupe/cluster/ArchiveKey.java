package dev.troupe.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names the class archive that fits a JVM, its options and its class path.
 *
 * @param name 32 hexadecimal digits
 * @param entries the class path, in order
 */
record ArchiveKey(String name, List<Entry> entries) {

  /** A new form of what lies in the cache gets a new number. */
  private static final String FORM = "1";

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern PACKED = Pattern.compile("classes-([0-9a-f]{16})\\.jar");

  /**
   * An entry of the class path.
   *
   * @param source a jar, or a directory
   * @param packed the name of its jar beside the archive, unless the archive is made of the source
   */
  record Entry(Path source, Optional<String> packed) {

    /** The jar that the archive is made of. */
    Path jarIn(Path directory) {
      return packed.map(directory::resolve).orElse(source);
    }
  }

  /**
   * Works out the key.
   *
   * @throws IOException if the class path cannot be read, or has what no archive can be made of
   */
  static ArchiveKey of(
      Jvm jvm, List<String> options, ClassPath classPath, Path cache, ArchiveSettings settings)
      throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Path path : classPath.entries()) {
      Optional<String> packed = Optional.empty();
      if (Files.isDirectory(path)) {
        PackedDirectory directory = PackedDirectory.of(path, settings);
        if (directory.isEmpty()) {
          continue; // nothing is found there
        }
        packed = Optional.of(directory.jarName());
      } else if (isPacked(path, cache)) {
        packed = Optional.of(name(path)); // what its parent saw as a directory, a child sees so
      }
      entries.putIfAbsent(packed.orElse(describe(path)), new Entry(path, packed));
    }
    List<String> text = new ArrayList<>(List.of(FORM, jvm.identity()));
    text.addAll(options);
    text.addAll(entries.keySet());
    return new ArchiveKey(hash(String.join("\n", text)), List.copyOf(entries.values()));
  }

  /** The class path of JVMs that use the archive in a directory. */
  ClassPath classPathIn(Path directory) {
    return new ClassPath(entries.stream().map(entry -> entry.jarIn(directory)).toList());
  }

  /** Whether a directory of the cache belongs to a key. */
  static boolean isName(Path directory) {
    return NAME.matcher(name(directory)).matches();
  }

  private static boolean isPacked(Path path, Path cache) {
    Path parent = path.getParent();
    return parent != null
        && cache.equals(parent.getParent())
        && isName(parent)
        && PACKED.matcher(name(path)).matches();
  }

  private static String describe(Path jar) throws IOException {
    BasicFileAttributes file = Files.readAttributes(jar, BasicFileAttributes.class);
    return jar + " " + file.size() + " " + file.lastModifiedTime();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has it", e);
    }
  }
}
