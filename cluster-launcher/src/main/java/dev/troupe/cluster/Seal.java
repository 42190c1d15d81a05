package dev.troupe.cluster;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that says that others beside it are complete, and how they were then. A JVM checks little more
 * than the head of a class archive and crashes on what was changed behind it; the seal is broken by any
 * change that shows in a file's size or time.
 */
final class Seal {

  private static final String FILE = "seal";

  private Seal() {}

  /** Seals files of a directory. */
  static void put(Path directory, List<String> names) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      lines.add(describe(directory, name));
    }
    Path complete = Files.write(directory.resolve(FILE + ".new"), lines);
    Files.move(complete, directory.resolve(FILE), ATOMIC_MOVE);
  }

  /** Whether there is a seal, and all it speaks of is as it was. */
  static boolean isIntact(Path directory) throws IOException {
    try {
      for (String line : Files.readAllLines(directory.resolve(FILE))) {
        if (!line.equals(describe(directory, line.substring(line.lastIndexOf(' ') + 1)))) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  private static String describe(Path directory, String name) throws IOException {
    BasicFileAttributes file =
        Files.readAttributes(directory.resolve(name), BasicFileAttributes.class);
    return file.size() + " " + file.lastModifiedTime() + " " + name;
  }
}
