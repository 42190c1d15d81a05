package dev.troupe;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes of a call, and makes of it what the caller gets. Not used by two threads at once.
 *
 * @param <T> what the caller gets
 */
interface CallSink<T extends @Nullable Object> {

  /** Takes the end of an item; they come in any order, each once. */
  void take(ItemEnd end);

  /** What the caller gets, when all items have ended; throws what the caller is to be thrown. */
  T finish();

  /** All results in input order; the first failure in that order if there is one. */
  static <R extends @Nullable Object> CallSink<List<R>> ofList() {
    return new InOrder<>() {
      private @Nullable ItemEnd first;

      @Override
      @SuppressWarnings({"unchecked", "NullAway"}) // the function returns R
      R convert(ItemEnd end) {
        if (end.problem() != null && (first == null || end.index() < first.index())) {
          first = end;
        }
        return (R) end.value();
      }

      @Override
      public List<R> finish() {
        ItemEnd failure = first;
        if (failure != null && failure.problem() != null) {
          throw failure.problem();
        }
        return super.finish();
      }
    };
  }

  /** All ends in input order, whatever they are. */
  static <R extends @Nullable Object> CallSink<List<TaskResult<R>>> ofResults() {
    return new InOrder<>() {
      @Override
      TaskResult<R> convert(ItemEnd end) {
        return end.toResult();
      }
    };
  }

  /** The only result. */
  static <R extends @Nullable Object> CallSink<R> ofOne() {
    return new CallSink<>() {
      private @Nullable ItemEnd only;

      @Override
      public void take(ItemEnd end) {
        only = end;
      }

      @Override
      @SuppressWarnings({"unchecked", "NullAway"}) // the function returns R
      public R finish() {
        ItemEnd end = Objects.requireNonNull(only, "there is no result");
        if (end.problem() != null) {
          throw end.problem();
        }
        return (R) end.value();
      }
    };
  }

  /** Puts what comes of the items into the order of the input. */
  abstract class InOrder<E extends @Nullable Object> implements CallSink<List<E>> {
    private final List<@Nullable E> all = new ArrayList<>();

    abstract E convert(ItemEnd end);

    @Override
    public void take(ItemEnd end) {
      int index = (int) end.index();
      while (all.size() <= index) {
        all.add(null);
      }
      all.set(index, convert(end));
    }

    @Override
    @SuppressWarnings("NullAway") // each place was taken
    public List<E> finish() {
      return all;
    }
  }
}
