package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose items are counted until somebody says that the work on each is done.
 *
 * <p>Python: {@code multiprocessing.JoinableQueue}. The count is one for all processes. A process that
 * dies between getting an item and saying so leaves it undone, as in Python; a {@link Lease} brings
 * the item back instead.
 *
 * @param <T> the type of the items; null items are allowed
 */
public final class JoinableQueue<T extends @Nullable Object> extends Queue<T> {

  JoinableQueue(ActorClient client, Transfer hold, QueueTraits traits) {
    super(client, hold, traits);
  }

  /**
   * Says that the work on one item is done. Python: {@code task_done}.
   *
   * @throws IllegalStateException if this was said for every item that was put
   * @throws InterruptedException if this thread is interrupted; it was not said
   */
  public void taskDone() throws InterruptedException {
    calls().taskDone();
  }

  /**
   * Waits until the work on every item that was put is done. Python: {@code join}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void join() throws InterruptedException {
    calls().join(null);
  }

  /**
   * Waits at most so long until the work on every item that was put is done.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @return whether it is
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean join(Duration timeout) throws InterruptedException {
    return calls().join(ActorClient.limit(timeout));
  }

  @Override
  HandleKind kind() {
    return HandleKind.JOINABLE_QUEUE;
  }
}
