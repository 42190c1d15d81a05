package dev.troupe;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words that a program's {@code main} was called with, in whichever of its processes. They travel as
 * one text, parted by NULs, which no word of a command line can contain.
 */
final class ProgramArguments {

  private static final String SEPARATOR = "\0";

  private static volatile @Nullable List<String> known;

  private ProgramArguments() {}

  static List<String> get() {
    List<String> words = known;
    if (words == null) {
      words = ofCommandLine(commandLine(), System.getProperty("sun.java.command", ""));
      known = words;
    }
    return words;
  }

  static void set(List<String> words) {
    for (String word : words) {
      if (word.contains(SEPARATOR)) {
        throw new IllegalArgumentException("A program argument contains a NUL character: " + word);
      }
    }
    known = List.copyOf(words);
  }

  /** All of them as one text; null if there are none. */
  static @Nullable String packed() {
    List<String> words = get();
    return words.isEmpty() ? null : String.join(SEPARATOR, words);
  }

  /** Takes over what another process packed. */
  static void unpack(@Nullable String packed) {
    known = packed == null ? List.of() : List.of(packed.split(SEPARATOR, -1));
  }

  /**
   * The words behind the main class.
   *
   * @param line the words that this JVM was started with; empty if nobody knows them
   * @param command the main class and what follows it as the JVM tells it, parted by blanks
   */
  static List<String> ofCommandLine(List<String> line, String command) {
    for (int main = line.size() - 1; main > 0; main--) {
      if (String.join(" ", line.subList(main, line.size())).equals(command)) {
        return List.copyOf(line.subList(main + 1, line.size()));
      }
    }
    List<String> words = List.of(command.split(" ", -1)); // they came from a file
    return words.subList(1, words.size());
  }

  private static List<String> commandLine() {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc/self/cmdline"));
      Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
      List<String> words = List.of(new String(line, charset).split(SEPARATOR, -1));
      return words.subList(0, words.size() - 1); // each ends with a NUL, the last one, too
    } catch (IOException e) {
      return List.of();
    }
  }
}
