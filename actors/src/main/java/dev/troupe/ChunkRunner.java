package dev.troupe;

import dev.troupe.actors.ChunkResult;
import dev.troupe.actors.ChunkResult.Failure;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolWorker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs the items of a chunk in a worker's process. Whatever goes wrong becomes the failure of an item,
 * never of the worker.
 */
final class ChunkRunner {

  private final Payloads payloads;
  private @Nullable Object function;
  private @Nullable Throwable problem; // why there is no function

  ChunkRunner(Payloads payloads) {
    this.payloads = payloads;
  }

  /** Runs a chunk. */
  ChunkResult run(PoolWorker.Work work) {
    Payload newFunction = work.function();
    if (newFunction != null) {
      open(newFunction);
    }
    List<@Nullable Object> values = new ArrayList<>(work.items());
    SortedMap<Integer, Payload> failures = new TreeMap<>();
    List<?> items = null;
    Throwable reason = problem;
    try {
      items = (List<?>) payloads.unpack(work.arguments());
    } catch (Throwable e) { // a hook of the user's may throw anything
      reason = e;
    }
    for (int i = 0; i < work.items(); i++) {
      Object value = null;
      try {
        if (reason != null || items == null) {
          throw reason != null ? reason : new IOException("The items of the chunk are missing.");
        }
        value = call(items, i);
      } catch (Throwable e) { // an item may throw anything
        failures.put(i, payloads.packThrowable(e));
      }
      values.add(value);
      Thread.interrupted(); // what an item left behind is not for the next one
    }
    Payload packed = pack(values, failures);
    return new ChunkResult(work.chunk(), packed, listOf(failures), null);
  }

  private void open(Payload packed) {
    function = null;
    problem = null;
    try {
      function = payloads.unpack(packed);
    } catch (Throwable e) { // a hook of the user's may throw anything
      problem = e;
    }
  }

  @SuppressWarnings("unchecked") // the signatures of Pool hold the types
  private @Nullable Object call(List<?> items, int i) throws Exception {
    if (function instanceof Call0<?> whole) {
      return whole.call();
    }
    if (function instanceof Call1<?, ?> one) {
      return ((Call1<@Nullable Object, @Nullable Object>) one).call(items.get(i));
    }
    throw new IOException("The function of the chunk is missing.");
  }

  /** Packs what can travel; each value that cannot is a failure of its item. */
  private Payload pack(List<@Nullable Object> values, SortedMap<Integer, Payload> failures) {
    try {
      return payloads.pack("The results of a chunk", values);
    } catch (Throwable e) { // a hook of the user's may throw anything
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        Throwable refusal = value == null ? null : refusal(value);
        if (refusal != null) {
          failures.put(i, payloads.packThrowable(ResultEncodingException.of(refusal, value)));
          values.set(i, null);
        }
      }
    }
    try {
      return payloads.pack("The results of a chunk", values);
    } catch (Throwable e) { // each can travel, but not all together
      for (int i = 0; i < values.size(); i++) {
        failures.putIfAbsent(
            i, payloads.packThrowable(ResultEncodingException.of(e, values.get(i))));
      }
      return payloads.pack("No results", new ArrayList<>(Collections.nCopies(values.size(), null)));
    }
  }

  private @Nullable Throwable refusal(Object value) {
    try {
      payloads.pack("The result", value);
      return null;
    } catch (Throwable e) { // a hook of the user's may throw anything
      return e;
    }
  }

  private static List<Failure> listOf(SortedMap<Integer, Payload> failures) {
    List<Failure> list = new ArrayList<>(failures.size());
    for (Map.Entry<Integer, Payload> one : failures.entrySet()) {
      list.add(new Failure(one.getKey(), one.getValue()));
    }
    return list;
  }
}
