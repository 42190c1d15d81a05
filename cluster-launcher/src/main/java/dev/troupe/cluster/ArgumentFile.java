package dev.troupe.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A class path too long for a command line, in a file that {@code java} reads as {@code @file}. It lies
 * alone in a directory that only this user can enter. The forked JVM deletes it first thing, and its
 * parent does again at its end, should it not have come that far.
 */
record ArgumentFile(Path file) {

  /** Tells the forked JVM what to delete. */
  static final String PROPERTY = "troupe.argument-file";

  /** Writes the option {@code -cp}. */
  static ArgumentFile write(String classPath) throws IOException {
    Path directory = Files.createTempDirectory("troupe-"); // mode 0700
    ArgumentFile file = new ArgumentFile(directory.resolve("class-path"));
    try {
      String quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"");
      Files.writeString(file.file, "-cp\n\"" + quoted + "\"\n", nativeCharset());
    } catch (IOException e) {
      file.delete();
      throw e;
    }
    return file;
  }

  /** Deletes the file and its directory; harmless when they are gone. */
  void delete() {
    try {
      Files.deleteIfExists(file);
      Path directory = file.getParent();
      if (directory != null) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file + ".", e);
    }
  }

  /** The one in which {@code java} takes file names. */
  private static Charset nativeCharset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
  }
}
