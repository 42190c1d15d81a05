package dev.troupe;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Shows progress on standard error: on a terminal one line that is drawn again, elsewhere a plain line
 * now and then.
 */
final class ProgressLine implements Consumer<Progress> {

  private static final int BAR = 30; // characters
  private static final int LINE = 100;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final String title;
  private final boolean isTerminal;
  private final PrintStream out;
  private Duration shown = BETWEEN_LINES.negated();

  ProgressLine(String title) {
    this(title, isTerminal(), System.err);
  }

  /** Whether what is printed on standard error is read by somebody on a terminal. */
  private static boolean isTerminal() {
    try {
      String device = Path.of("/proc/self/fd/2").toRealPath().toString();
      boolean isDevice = device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
      return isDevice && !"dumb".equals(System.getenv("TERM"));
    } catch (IOException e) {
      return false;
    }
  }

  ProgressLine(String title, boolean isTerminal, PrintStream out) {
    this.title = title;
    this.isTerminal = isTerminal;
    this.out = out;
  }

  @Override
  public void accept(Progress progress) {
    if (isTerminal) {
      String line = title + ' ' + bar(progress) + ' ' + progress;
      String padded = line.length() < LINE ? line + " ".repeat(LINE - line.length()) : line;
      out.print('\r' + padded + (progress.isOver() ? System.lineSeparator() : ""));
      out.flush();
    } else if (progress.isOver() || progress.elapsed().minus(shown).compareTo(BETWEEN_LINES) >= 0) {
      shown = progress.elapsed();
      out.println(title + ": " + progress);
    }
  }

  private static String bar(Progress progress) {
    if (progress.total().isEmpty()) {
      return "[" + "?".repeat(BAR) + "]";
    }
    long total = Math.max(1, progress.total().getAsLong());
    int filled = progress.isOver() && progress.total().getAsLong() == 0
        ? BAR
        : (int) Math.min(BAR, progress.done() * BAR / total);
    return "[" + "=".repeat(filled) + " ".repeat(BAR - filled) + "]";
  }
}
