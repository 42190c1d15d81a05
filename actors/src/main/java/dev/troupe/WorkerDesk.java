package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolBatch.Kind;
import dev.troupe.actors.PoolWorker;
import dev.troupe.actors.PoolWorker.Assignment;
import dev.troupe.link.WaitingPlace;
import dev.troupe.link.WireMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker of a pool was given and has not finished. The router's orders arrive here, on the
 * connection's thread, while the worker's own thread is in the middle of an item.
 */
final class WorkerDesk implements Consumer<WireMessage>, BooleanSupplier {

  private static final int NOTHING = Integer.MAX_VALUE; // is returned

  /** An assignment with the function it is for. */
  record Task(Assignment assignment, Payload function) {}

  private final PoolPort port;
  private final long place;
  private final Thread worker = Thread.currentThread();
  private final Deque<Task> store = new ArrayDeque<>();
  private @Nullable Payload function; // of the last job
  private @Nullable Task running;
  private int next; // item of it to begin
  private int stopAt; // the item of it that is not begun any more
  private boolean isInItem;
  private @Nullable Kind interruptedFor;
  private boolean isDismissed;
  private boolean isWaiting;
  private volatile boolean isLost;
  private volatile boolean hasNews; // what a worker without a task waits for

  WorkerDesk(PoolPort port, long place) {
    this.port = port;
    this.place = place;
  }

  @Override
  public synchronized void accept(WireMessage order) {
    if (order instanceof PoolWorker.Give give) {
      give.assignments().forEach(this::store);
    } else if (order instanceof PoolWorker.Revoke revoke) {
      int from = takeBack(revoke);
      port.client().tell(port.target(), new PoolWorker.Returned(place, revoke.assignment(), from));
    } else if (order instanceof PoolWorker.Interrupt interrupt) {
      interrupt(interrupt.assignment(), interrupt.item(), Kind.CANCELLED);
    } else if (order instanceof PoolWorker.Dismiss) {
      isDismissed = true;
    } else {
      isLost = true; // the home is gone
      store.clear();
    }
    hasNews = true;
    if (isWaiting) {
      port.client().node().waitingPlace().wake(worker);
    }
  }

  private void store(Assignment assignment) {
    if (assignment.function() != null) {
      function = assignment.function();
    }
    Payload known = function;
    if (known != null) {
      store.add(new Task(assignment, known));
    }
  }

  /** The first item that will not be run here. */
  private int takeBack(PoolWorker.Revoke revoke) {
    Task now = running;
    if (now != null && now.assignment().number() == revoke.assignment()) {
      if (!revoke.evenIfBegun()) {
        return NOTHING;
      }
      stopAt = Math.min(stopAt, next);
      return stopAt;
    }
    for (Iterator<Task> all = store.iterator(); all.hasNext(); ) {
      Assignment one = all.next().assignment();
      if (one.number() == revoke.assignment()) {
        all.remove();
        return one.from();
      }
    }
    return NOTHING;
  }

  /** Interrupts the worker if it runs that item; {@code item} -1 is any. False if it does not. */
  synchronized boolean interrupt(long assignment, int item, Kind reason) {
    Task now = running;
    boolean isThat = isInItem
        && now != null
        && now.assignment().number() == assignment
        && (item < 0 || item == next - 1);
    if (isThat && interruptedFor == null) {
      interruptedFor = reason;
      worker.interrupt();
    }
    return isThat;
  }

  /**
   * Ends the running task and takes the next one; null when there will be none. Waits for it.
   *
   * @param beforeWaiting is run first if there is nothing to go on with
   */
  @Nullable
  Task take(Runnable beforeWaiting) {
    Task task = begin();
    if (task != null || isLost) {
      return task;
    }
    beforeWaiting.run();
    WaitingPlace place = port.client().node().waitingPlace();
    place.readUntil(this); // saves the wake-ups if the next one comes soon
    while ((task = begin()) == null && isWaiting) {
      place.sleepUntil(this, Long.MAX_VALUE);
      Thread.interrupted(); // what it was meant for has ended
    }
    return task;
  }

  /** Whether something came since the worker last looked. */
  @Override
  public boolean getAsBoolean() {
    return hasNews;
  }

  /** Begins the next task; if there is none, only news can change that. */
  private synchronized @Nullable Task begin() {
    hasNews = false;
    Task task = store.poll();
    running = task;
    isWaiting = task == null && !isDismissed && !isLost;
    if (task != null) {
      next = task.assignment().from();
      stopAt = task.assignment().to();
    }
    return task;
  }

  /** How many tasks wait here. */
  synchronized int inStore() {
    return store.size();
  }

  /** Begins the next item of the running task; -1 if there is none any more. */
  synchronized int beginItem() {
    if (next >= stopAt || isLost) {
      return -1;
    }
    isInItem = true;
    interruptedFor = null;
    return next++;
  }

  /** Ends it; why it was interrupted, if it was. Nothing of that is left for the next. */
  synchronized @Nullable Kind endItem() {
    isInItem = false;
    Thread.interrupted();
    return interruptedFor;
  }

  /** Goes back into the item that has just ended, to run it again; not if it was given up. */
  synchronized boolean repeatItem() {
    if (isLost || interruptedFor == Kind.CANCELLED) {
      return false;
    }
    isInItem = true;
    interruptedFor = null;
    return true;
  }

  boolean isLost() {
    return isLost;
  }
}
