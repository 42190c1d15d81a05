package dev.troupe;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a call of a pool is.
 *
 * @param done items that have ended, in whatever way
 * @param failed how many of them have no result
 * @param total how many there are; empty while the input has not been read to its end
 * @param elapsed since the call began
 * @param isOver whether nothing follows
 */
public record Progress(
    long done, long failed, OptionalLong total, Duration elapsed, boolean isOver) {

  private static final double NANOS = 1e9;

  /** Items a second since the begin. */
  public double rate() {
    return done * NANOS / Math.max(1, elapsed.toNanos());
  }

  /** How long it will take at this rate; empty while that cannot be said. */
  public Optional<Duration> remaining() {
    if (total.isEmpty() || done == 0) {
      return Optional.empty();
    }
    double seconds = (total.getAsLong() - done) / rate();
    return Optional.of(Duration.ofMillis((long) (seconds * 1000)));
  }

  /** Such as {@code 120/400 (30%), 2 failed, 61.2/s, 4.6 s left}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(done);
    total.ifPresent(all -> text.append('/')
        .append(all)
        .append(" (")
        .append(all == 0 ? 100 : done * 100 / all)
        .append("%)"));
    if (failed > 0) {
      text.append(", ").append(failed).append(" failed");
    }
    text.append(String.format(Locale.ROOT, ", %.1f/s", rate()));
    if (isOver) {
      text.append(", done in ").append(seconds(elapsed));
    } else {
      remaining().ifPresent(left -> text.append(", ").append(seconds(left)).append(" left"));
    }
    return text.toString();
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
