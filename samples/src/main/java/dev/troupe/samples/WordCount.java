package dev.troupe.samples;

import dev.troupe.Pool;
import dev.troupe.PoolCalls;
import dev.troupe.Troupe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counts the words of text files, each read by a worker, with a progress bar. The files are its
 * arguments; without any it takes three small ones that come along.
 */
public final class WordCount {
  private WordCount() {}

  static Map<String, Integer> count(String file) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (String word : read(file).toLowerCase(Locale.ROOT).split("[^\\p{L}']+", -1)) {
      if (!word.isEmpty()) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String read(String file) throws IOException {
    try (InputStream bundled = WordCount.class.getResourceAsStream("texts/" + file)) {
      return bundled == null
          ? Files.readString(Path.of(file))
          : new String(bundled.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public static void main(String[] args) throws Exception {
    List<String> files =
        args.length > 0 ? List.of(args) : List.of("harbour.txt", "mill.txt", "orchard.txt");
    Map<String, Integer> total = new HashMap<>();
    try (Troupe troupe = Troupe.open();
        Pool pool = troupe.pool(2)) {
      PoolCalls counting = pool.with(options -> options.progress("Counting words"));
      for (Map<String, Integer> counts : counting.map(files, 1, WordCount::count)) {
        counts.forEach((word, count) -> total.merge(word, count, Integer::sum));
      }
    }
    total.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()))
        .limit(5)
        .forEach(entry -> System.out.println(entry.getValue() + " " + entry.getKey()));
  }
}
