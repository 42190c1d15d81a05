package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.PipeEndpoints;
import dev.troupe.actors.PipeEndpoints.Message;
import dev.troupe.actors.PipeNotice;
import dev.troupe.actors.PipeNotice.Loaned;
import dev.troupe.link.WireMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one handle of a pipe need not ask its actor for: sending, while it has credit, and receiving
 * what it was handed ahead.
 *
 * <p>There is a line only where a sent command outlives this process at once. Both directions stay
 * under the actor's authority: it grants the credit, and it recalls what was not taken. What callers
 * do happens under one lock, so that it reaches the actor in the same order. Notices never wait for it,
 * since the thread that brings one may hold another line's: they queue, and whoever has the lock, or
 * had it, acts on them.
 */
final class PipeLine {

  private final ActorClient client;
  private final long target;
  private final long hold;
  private final Queue<WireMessage> notices = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Loaned> ahead = new ArrayDeque<>();
  private @Nullable AheadProgress progress; // once it is open
  private @Nullable Caller address; // null until it is open, and after it is closed
  private boolean isCut;
  private long credit;
  private boolean isClosed;

  PipeLine(ActorClient client, long target, long hold) {
    this.client = client;
    this.target = target;
    this.hold = hold;
  }

  /** Opens the line if that is of use and was not done. */
  void open() {
    inTurn(() -> {
      if (address == null && !isClosed && client.node().isDurable()) {
        address = client.listen(this::notice);
        progress = new AheadProgress(client.node().cursors(), address.request());
        client.tell(target, new PipeEndpoints.OpenLine(address, hold));
      }
      return null;
    });
  }

  /** Does this after what was sent and taken. */
  void inTurn(Runnable action) {
    inTurn(() -> {
      action.run();
      return null;
    });
  }

  /** Closes the line just before its hold is released, which returns what is left here. */
  void close() {
    inTurn(() -> {
      isClosed = true;
      ahead.clear();
      tellProgress();
      if (address != null) {
        client.stopListening(address);
        address = null;
        Objects.requireNonNull(progress).close();
      }
      return null;
    });
  }

  /** Sends unasked if that may be; when this returns true, the message outlives this process. */
  boolean post(Message message) {
    return inTurn(() -> {
      if (credit <= 0 || isCut || isClosed || client.isLost()) {
        return false;
      }
      credit -= message.size();
      client.tell(target, new PipeEndpoints.Post(hold, message));
      return true;
    });
  }

  /** Whether there are messages here. If not, the actor knows of all that was taken. */
  boolean hasAhead() {
    return inTurn(() -> next() != null);
  }

  /**
   * Takes the next message here for good. If there is none, the actor knows of all that was taken.
   *
   * @return what a Receive would be answered: the message, which is taken already, or that it is of the
   *     other kind; null if there is none here
   */
  PipeEndpoints.@Nullable Answer take(boolean isRaw) {
    return inTurn(() -> {
      Loaned next = next();
      if (next == null) {
        return null;
      }
      if (next.message().isRaw() != isRaw) {
        return new PipeEndpoints.OtherKind();
      }
      ahead.remove();
      if (Objects.requireNonNull(progress).take(next.loan(), next.message().payload())) {
        tellProgress();
      }
      return new PipeEndpoints.Received(next.loan(), next.message());
    });
  }

  private @Nullable Loaned next() {
    Loaned next = ahead.peek();
    if (next == null && progress != null) {
      progress.ranDry();
      tellProgress();
    }
    return next;
  }

  private void tellProgress() {
    AheadProgress now = progress;
    if (now != null && !now.isTold()) {
      client.tell(target, new PipeEndpoints.TakenAhead(hold, now.reached()));
      now.told(now.reached());
    }
  }

  private <T extends @Nullable Object> T inTurn(Supplier<T> action) {
    lock.lock();
    try {
      actOnNotices();
      return action.get();
    } finally {
      lock.unlock();
      actIfNobodyDoes();
    }
  }

  private void notice(WireMessage notice) {
    notices.add(notice);
    actIfNobodyDoes();
  }

  /** Whoever has the lock looks again after it has let go of it. */
  private void actIfNobodyDoes() {
    while (!notices.isEmpty() && lock.tryLock()) {
      try {
        actOnNotices();
      } finally {
        lock.unlock();
      }
    }
  }

  private void actOnNotices() {
    WireMessage notice;
    while ((notice = notices.poll()) != null) {
      act(notice);
    }
  }

  private void act(WireMessage notice) {
    if (isClosed) {
      return; // what it brought goes back with the hold
    }
    if (notice instanceof PipeNotice.Credit more) {
      credit += more.bytes();
    } else if (notice instanceof PipeNotice.Ahead more) {
      ahead.addAll(more.messages());
    } else if (notice instanceof PipeNotice.Recall) {
      ahead.clear();
      if (progress != null
          && !progress.isTold()) { // not told for good: it may wait in this process
        client.tell(target, new PipeEndpoints.TakenAhead(hold, progress.reached()));
      }
      client.tell(target, new PipeEndpoints.GiveBack(hold));
    } else if (notice instanceof PipeNotice.Cut) {
      isCut = true; // who is told, asks, and the actor knows who died
    }
  }
}
