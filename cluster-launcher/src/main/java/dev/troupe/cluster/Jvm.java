package dev.troupe.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An installed JVM.
 *
 * @param identity differs from that of every JVM that could not use the same class archive
 * @param feature 17, 21, 25…
 */
record Jvm(String identity, int feature) {

  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  /** What the files of one build are told apart by. */
  private static final String[] BINARIES = {"lib/modules", "lib/server/libjvm.so"};

  /**
   * The JVM that a {@code java} belongs to.
   *
   * @throws IOException if it lies in no JDK or JRE of the usual form
   */
  static Jvm of(Path executable) throws IOException {
    Path java = executable.toRealPath();
    Path home = java.resolveSibling("..").toRealPath();
    String release = Files.readString(home.resolve("release"), StandardCharsets.UTF_8);
    StringBuilder identity = new StringBuilder(java + "\n" + release);
    for (String name : BINARIES) {
      BasicFileAttributes file =
          Files.readAttributes(home.resolve(name), BasicFileAttributes.class);
      identity
          .append('\n')
          .append(name)
          .append(' ')
          .append(file.size())
          .append(' ')
          .append(file.lastModifiedTime());
    }
    return new Jvm(identity.toString(), feature(home, release));
  }

  /**
   * 17, 21, 25…, as the JVM's own release file says.
   *
   * @throws IOException as {@link #of}
   */
  static int featureOf(Path executable) throws IOException {
    Path home = executable.toRealPath().resolveSibling("..").toRealPath();
    return feature(home, Files.readString(home.resolve("release"), StandardCharsets.UTF_8));
  }

  private static int feature(Path home, String release) throws IOException {
    Matcher version = VERSION.matcher(release);
    if (!version.find()) {
      throw new IOException(home.resolve("release") + " names no JAVA_VERSION.");
    }
    return Integer.parseInt(version.group(1));
  }
}
