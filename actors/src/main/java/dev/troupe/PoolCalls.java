package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * All ways to run functions in the workers of a pool: one task ({@code apply}), many items at once
 * ({@code map}, {@code starmap}, {@code mapResults}), or one after the other ({@code imap}). A {@link
 * Pool} is one, and {@link Pool#with} makes others of the same pool, with limits of their own.
 */
public sealed class PoolCalls extends StarMapForms permits Pool {

  PoolCalls(PoolDesk desk, TaskOptions options) {
    super(desk, options);
  }

  /**
   * Calls a function with each item and gives the results one by one, in the order of the items.
   *
   * <p>Python: {@code Pool.imap}. The input is read as the results are fetched, by the thread that
   * fetches them, and no more than {@link TaskOptions#lookAhead} ahead; it may be endless.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      Iterable<? extends A> items, Call1<? super A, ? extends R> function) {
    return imap(items, 1, function);
  }

  /**
   * The same with chunks of a given size, which makes it quicker for many small items. Results come
   * when their chunk is done, or after some time.
   *
   * @param chunkSize how many items a worker takes at a time, at least 1
   * @throws IllegalArgumentException if the chunk size is less than 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      Iterable<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return ResultIterator.open(
        desk(),
        options(),
        PoolDesk.many(function, items.iterator(), chunkSize, ResultIterator.sizeOf(items), true),
        true);
  }

  /**
   * Calls a function with each item and gives the results one by one, in the order they are done;
   * otherwise as {@link #imap(Iterable, Call1)}.
   *
   * <p>Python: {@code Pool.imap_unordered}.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
      Iterable<? extends A> items, Call1<? super A, ? extends R> function) {
    return imapUnordered(items, 1, function);
  }

  /**
   * The same with chunks of a given size; otherwise as {@link #imap(Iterable, int, Call1)}.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
      Iterable<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return ResultIterator.open(
        desk(),
        options(),
        PoolDesk.many(function, items.iterator(), chunkSize, ResultIterator.sizeOf(items), true),
        false);
  }
}
