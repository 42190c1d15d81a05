package dev.troupe;

import dev.troupe.actors.ChunkResult;
import dev.troupe.actors.ChunkResult.Fate;
import dev.troupe.actors.Ending;
import dev.troupe.actors.PoolBatch;
import dev.troupe.actors.PoolBatch.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Says what became of an item, in words that name it. */
final class Verdict {

  private final PoolDesk pool;
  private final TaskOptions options;
  private final boolean isSingle;

  Verdict(PoolDesk pool, TaskOptions options, boolean isSingle) {
    this.pool = pool;
    this.options = options;
    this.isSingle = isSingle;
  }

  /** The end of an item, from what its worker said; null if the worker did not live to say it. */
  ItemEnd of(
      long index,
      @Nullable Object item,
      long submitted,
      ChunkResult result,
      PoolBatch.@Nullable Entry entry) {
    int attempts = entry == null ? result.attempts() : result.attempts() - 1 + entry.attempts();
    Duration waited = Duration.ofNanos(entry == null ? 0 : Math.max(0, entry.began() - submitted));
    Duration ran = Duration.ofNanos(entry == null ? 0 : entry.nanos());
    TaskTimes times = new TaskTimes(waited, ran, attempts, result.pid());
    if (entry != null && entry.kind() == Kind.VALUE) {
      try {
        return new ItemEnd(index, pool.payloads().unpack(entry.payload()), null, times);
      } catch (IOException | ClassNotFoundException e) {
        RuntimeException problem = new TroupeException(
            "The result of " + describe(index, item) + " cannot be opened here: " + e.getMessage(),
            e);
        return new ItemEnd(index, null, problem, times);
      }
    }
    RuntimeException problem =
        entry == null ? unsaid(index, item, result, times) : said(index, item, entry, times);
    return new ItemEnd(index, null, problem, times);
  }

  private RuntimeException said(
      long index, @Nullable Object item, PoolBatch.Entry entry, TaskTimes times) {
    String what = describe(index, item);
    Throwable problem = pool.payloads().unpackThrowable(entry.payload());
    if (entry.kind() == Kind.TIMED_OUT) {
      return late(what, times, "and was interrupted", problem);
    } else if (entry.kind() == Kind.CANCELLED) {
      return new CancellationException(capitalized(what) + " was cancelled while it ran.");
    } else if (problem instanceof ResultEncodingException encoding) {
      return new ResultEncodingException(
          "The result of " + what + " cannot travel: " + encoding.causeText() + " (it was "
              + encoding.valueText() + ")",
          encoding.causeText(),
          encoding.valueText(),
          encoding);
    }
    return new RemoteTaskException(
        capitalized(what) + " failed" + times(times) + ": " + problem, problem);
  }

  private RuntimeException unsaid(
      long index, @Nullable Object item, ChunkResult result, TaskTimes times) {
    String what = describe(index, item);
    Ending lost = result.lost();
    if (result.fate() == Fate.CANCELLED || lost == null) {
      return new CancellationException(capitalized(what) + " was cancelled.");
    } else if (result.fate() == Fate.TIMED_OUT) {
      return late(
          what, times, "and did not end when it was interrupted: its worker was killed", null);
    }
    return new WorkerLostException(
        Messages.describe(lost) + " while it ran " + what + times(times) + "."
            + Messages.lastWords(lost),
        lost);
  }

  private TaskTimeoutException late(
      String what, TaskTimes times, String consequence, @Nullable Throwable seen) {
    Duration limit = options.timeout();
    return new TaskTimeoutException(
        capitalized(what) + " was not done" + (limit == null ? "" : Messages.within(limit))
            + times(times) + " " + consequence + ".",
        seen);
  }

  private static String times(TaskTimes times) {
    return times.attempts() > 1 ? " for the " + times.attempts() + ". time" : "";
  }

  private String describe(long index, @Nullable Object item) {
    if (isSingle) {
      String argument = item == null ? "" : " (" + Messages.shorten(item) + ")";
      return "the task" + argument + " of " + pool;
    }
    return "item " + index + " (" + Messages.shorten(item) + ") of " + pool;
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
