package dev.troupe.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that a process wrote, bounded in number and in size. For several threads. */
final class LastWords {

  private final int maxLines;
  private final int maxChars;
  private final Deque<String> lines = new ArrayDeque<>();
  private int chars;

  LastWords(int maxLines, int maxChars) {
    this.maxLines = maxLines;
    this.maxChars = maxChars;
  }

  /** Keeps a line, and of one too long its end. */
  synchronized void add(String line) {
    String kept = line.substring(Math.max(0, line.length() - maxChars));
    lines.addLast(kept);
    chars += kept.length();
    while (lines.size() > maxLines || chars > maxChars) {
      chars -= lines.removeFirst().length();
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
