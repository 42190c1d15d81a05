package dev.troupe;

import dev.troupe.actors.ChunkResult;
import dev.troupe.actors.Ending;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolRouter;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One call of a pool: sends its chunks, and collects their results in input order. */
final class PoolCall {

  private static final int ENOUGH_BYTES = 1 << 20; // results that come in one message

  private final PoolPort router;
  private final String pool;
  private final long job;
  private final List<?> items;
  private final int chunkSize;
  private final boolean isSingle;
  private final List<@Nullable Object> results = new ArrayList<>();
  private @Nullable RuntimeException first;

  private PoolCall(
      PoolPort router, String pool, long job, List<?> items, int chunkSize, boolean isSingle) {
    this.router = router;
    this.pool = pool;
    this.job = job;
    this.items = items;
    this.chunkSize = chunkSize;
    this.isSingle = isSingle;
  }

  /** A call of the function for each of many items. */
  static PoolCall ofMany(PoolPort router, String pool, long job, List<?> items, int chunkSize) {
    return new PoolCall(router, pool, job, items, chunkSize, false);
  }

  /** A single call, with the only item of the list. */
  static PoolCall ofOne(PoolPort router, String pool, long job, List<?> item) {
    return new PoolCall(router, pool, job, item, 1, true);
  }

  /** Runs it and waits for all results, also when one is a failure. */
  List<@Nullable Object> run(Serializable function) throws InterruptedException {
    Payloads payloads = router.client().payloads();
    Payload packed = payloads.pack("The function for " + pool, function);
    List<PoolRouter.Submit> chunks = new ArrayList<>();
    for (int start = 0; start < items.size(); start += chunkSize) {
      List<?> chunk = new ArrayList<>(items.subList(start, endOf(start)));
      Payload arguments = payloads.pack(describe(start, endOf(start)), chunk);
      chunks.add(new PoolRouter.Submit(job, chunks.size(), chunk.size(), arguments));
    }
    tell(new PoolRouter.OpenJob(job, packed, chunks.size()));
    chunks.forEach(this::tell);
    chunks.clear(); // the router has them now
    collect();
    if (first != null) {
      throw first;
    }
    return results;
  }

  private void collect() throws InterruptedException {
    boolean isDone = false;
    try {
      while (!isDone) {
        WireMessage answer =
            router.ask(null, caller -> new PoolRouter.AwaitResults(caller, job, ENOUGH_BYTES));
        if (!(answer instanceof PoolRouter.Results fetched)) {
          throw refusal(answer);
        }
        fetched.results().forEach(this::take);
        isDone = fetched.isLast();
      }
    } finally {
      if (!isDone) {
        tell(new PoolRouter.DropJob(job));
      }
    }
  }

  private void tell(dev.troupe.actors.PrimitiveCommand command) {
    router.client().tell(router.target(), command);
  }

  private void take(ChunkResult chunk) {
    int start = chunk.chunk() * chunkSize;
    int end = endOf(start);
    Payload values = chunk.values();
    Ending lost = chunk.lost();
    if (lost != null) {
      fail(new WorkerLostException(
          Messages.describe(lost) + " while it ran " + describe(start, end) + "."
              + Messages.lastWords(lost),
          lost));
    } else if (values != null) {
      unpack(values, start, end);
    }
    while (results.size() < end) {
      results.add(null);
    }
    for (ChunkResult.Failure failure : chunk.failures()) {
      int item = start + failure.offset();
      Throwable problem = router.client().payloads().unpackThrowable(failure.problem());
      fail(failure(describe(item, item + 1), problem));
    }
  }

  private void unpack(Payload values, int start, int end) {
    try {
      Object list = router.client().payloads().unpack(values);
      if (list instanceof List<?> those) {
        results.addAll(those);
      }
    } catch (IOException | ClassNotFoundException e) {
      fail(new TroupeException(
          "The results of " + describe(start, end) + " cannot be opened here: " + e.getMessage(),
          e));
    }
  }

  private static RuntimeException failure(String what, Throwable problem) {
    if (problem instanceof ResultEncodingException encoding) {
      return new ResultEncodingException(
          "The result of " + what + " cannot travel: " + encoding.causeText() + " (it was "
              + encoding.valueText() + ")",
          encoding.causeText(),
          encoding.valueText(),
          encoding);
    }
    return new RemoteTaskException(capitalized(what) + " failed: " + problem, problem);
  }

  private void fail(RuntimeException failure) {
    if (first == null) {
      first = failure;
    }
  }

  private RuntimeException refusal(WireMessage answer) {
    if (answer instanceof PoolRouter.Cancelled) {
      return new CancellationException(pool + " was terminated before this call was done.");
    } else if (answer instanceof PoolRouter.NotRunning) {
      return new RejectedExecutionException(
          pool + " was shut down or terminated and takes no more tasks.");
    } else if (answer instanceof PoolRouter.Broken broken) {
      Ending last = broken.last();
      return new BrokenPoolException(
          pool + " is broken: its workers die before their first task, the last was "
              + Messages.describe(last) + "." + Messages.lastWords(last),
          last);
    }
    return router.unexpected(answer);
  }

  private int endOf(int start) {
    return Math.min(items.size(), start + chunkSize);
  }

  private String describe(int start, int end) {
    if (isSingle) {
      return "the task of " + pool;
    }
    String which = end - start == 1 ? "item " + start : "items " + start + " to " + (end - 1);
    String dots = end - start == 1 ? "" : ", …";
    return which + " (" + Messages.shorten(items.get(start)) + dots + ") of " + pool;
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
