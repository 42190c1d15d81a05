package dev.troupe;

import dev.troupe.actors.ChunkResult;
import dev.troupe.actors.ChunkResult.Fate;
import dev.troupe.actors.Ending;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolBatch.Kind;
import dev.troupe.actors.PoolOutcomes;
import dev.troupe.pickle.Scalars;
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
      @Nullable PoolOutcomes said) {
    if (said == null) {
      RuntimeException problem = unsaid(index, item, result);
      return new ItemEnd(index, null, problem, 0, 0, result.attempts(), result.pid());
    }
    int attempts = result.attempts() - 1 + said.attempts();
    long waited = Math.max(0, said.began() - submitted);
    Object value = null;
    RuntimeException problem = null;
    if (said.kind() == Kind.VALUE) {
      value = Scalars.read(said.content());
      if (Scalars.isOther(value)) {
        value = null;
        try {
          value = pool.payloads().unpack(said.payload());
        } catch (Throwable e) { // a hook of the user's may throw anything
          boolean isOfHook = e instanceof Error || e instanceof RuntimeException;
          problem = new TroupeException(
              "The result of " + describe(index, item) + " cannot be opened here: "
                  + (isOfHook ? e : e.getMessage()),
              e);
        }
      }
    } else {
      problem = said(index, item, said.kind(), said.payload(), attempts);
    }
    return new ItemEnd(index, value, problem, waited, said.nanos(), attempts, result.pid());
  }

  private RuntimeException said(
      long index, @Nullable Object item, Kind kind, Payload packed, int attempts) {
    String what = describe(index, item);
    Throwable problem = pool.payloads().unpackThrowable(packed);
    if (kind == Kind.TIMED_OUT) {
      return late(what, attempts, "and was interrupted", problem);
    } else if (kind == Kind.CANCELLED) {
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
        capitalized(what) + " failed" + times(attempts) + ": " + problem, problem);
  }

  private RuntimeException unsaid(long index, @Nullable Object item, ChunkResult result) {
    int attempts = result.attempts();
    String what = describe(index, item);
    Ending lost = result.lost();
    if (result.fate() == Fate.CANCELLED || lost == null) {
      return new CancellationException(capitalized(what) + " was cancelled.");
    } else if (result.fate() == Fate.TIMED_OUT) {
      return late(
          what, attempts, "and did not end when it was interrupted: its worker was killed", null);
    }
    return new WorkerLostException(
        Messages.describe(lost) + " while it ran " + what + times(attempts) + "."
            + Messages.lastWords(lost),
        lost);
  }

  private TaskTimeoutException late(
      String what, int attempts, String consequence, @Nullable Throwable seen) {
    Duration limit = options.timeout();
    return new TaskTimeoutException(
        capitalized(what) + " was not done" + (limit == null ? "" : Messages.within(limit))
            + times(attempts) + " " + consequence + ".",
        seen);
  }

  private static String times(int attempts) {
    return attempts > 1 ? " for the " + attempts + ". time" : "";
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
