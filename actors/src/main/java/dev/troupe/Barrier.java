package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.BarrierActor;
import dev.troupe.actors.BarrierActor.Cause;
import dev.troupe.actors.Ending;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import org.jspecify.annotations.Nullable;

/**
 * A meeting point of processes and threads: nobody passes before so many parties have arrived, then all
 * do, and the barrier serves the next round.
 *
 * <p>Python: {@code multiprocessing.Barrier}. A barrier breaks for all when somebody's time is up or
 * {@link #abort} is called, and stays broken until {@link #reset}.
 *
 * <p>Other than in Python, where the others would wait for ever, it also breaks when a process that has
 * a handle to it, waiting or not, is killed or ends with an exit code other than 0. Everybody who
 * waits then, or comes before the reset, gets a {@link BrokenBarrierException} that names the process.
 * A process that closed its handle or ended normally breaks nothing, and was not counted if a thread
 * of it was waiting.
 */
public final class Barrier extends Primitive implements AutoCloseable {

  private final int parties;

  Barrier(ActorClient client, Transfer hold, int parties) {
    super(client, hold);
    this.parties = parties;
  }

  /**
   * Arrives, and waits until all parties have arrived.
   *
   * <p>Python: {@code Barrier.wait}.
   *
   * @return the order of arrival in this round: 0 to {@link #parties} - 1, each exactly once
   * @throws BrokenBarrierException if the barrier is or becomes broken, or is reset meanwhile; the
   *     message says why, and names the process whose death broke it
   * @throws InterruptedException if this thread is interrupted; it was not counted as arrived
   */
  public int await() throws BrokenBarrierException, InterruptedException {
    return arrive(null, "");
  }

  /**
   * Arrives, and waits at most so long until all parties have arrived. If that is not long enough, the
   * barrier breaks for all of them.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less passes only as the last party
   * @return the order of arrival in this round: 0 to {@link #parties} - 1, each exactly once
   * @throws BrokenBarrierException as {@link #await()}, and also if not all arrived in time
   * @throws InterruptedException if this thread is interrupted; it was not counted as arrived
   */
  public int await(Duration timeout) throws BrokenBarrierException, InterruptedException {
    return arrive(limit(timeout), Messages.within(timeout));
  }

  /**
   * Begins a new round. Those who wait get a {@link BrokenBarrierException}; a broken barrier can be
   * used again.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void reset() throws InterruptedException {
    checkOpen();
    requireDone(ask(null, BarrierActor.Reset::new));
  }

  /**
   * Breaks the barrier for all who wait and all who come, until it is {@linkplain #reset reset}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void abort() throws InterruptedException {
    checkOpen();
    requireDone(ask(null, caller -> new BarrierActor.Break(caller, Cause.ABORTED)));
  }

  /** How many must arrive, at least 1. */
  public int parties() {
    return parties;
  }

  /**
   * How many have arrived in this round, and wait. Python: {@code n_waiting}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public int waiting() throws InterruptedException {
    return look().waiting();
  }

  /**
   * Whether it is broken. Python: {@code broken}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isBroken() throws InterruptedException {
    return look().isBroken();
  }

  /**
   * This handle is done with the barrier: the end of its process breaks nothing any more. Others go on.
   * Idempotent.
   */
  @Override
  public void close() {
    letGo();
  }

  @Override
  public String toString() {
    return "Barrier 'barrier-" + target() + "'";
  }

  @Override
  HandleKind kind() {
    return HandleKind.BARRIER;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    out.writeInt(parties);
  }

  private int arrive(@Nullable Duration limit, String within)
      throws BrokenBarrierException, InterruptedException {
    checkOpen();
    WireMessage answer = ask(limit, caller -> new BarrierActor.Await(caller, limit));
    if (answer instanceof BarrierActor.Passed passed) {
      return passed.index();
    } else if (answer instanceof BarrierActor.Broken broken) {
      throw new BrokenBarrierException(this + " " + why(broken, within));
    } else if (answer instanceof Outcome.Withdrawn) {
      // This side kept the time, and its caller left before the actor's limit: it breaks here.
      requireDone(askUninterruptibly(caller -> new BarrierActor.Break(caller, Cause.TIME_UP)));
      throw new BrokenBarrierException(
          this + " broke: not all " + parties + " parties arrived" + within + MEND);
    }
    throw unexpected(answer);
  }

  private static final String MEND = ". reset() mends it.";

  private String why(BarrierActor.Broken broken, String within) {
    String arrived = " (" + broken.waiting() + " of " + parties + " parties were waiting";
    return switch (broken.cause()) {
      case TIME_UP ->
        "broke: the time of one party was up" + arrived
            + (within.isEmpty() ? "" : "; this one came" + within) + ")" + MEND;
      case ABORTED -> "was aborted" + arrived + ")" + MEND;
      case RESET -> "was reset" + arrived + "). Those who waited must come again.";
      case PROCESS_LOST -> "broke: " + died(broken.lost()) + MEND;
    };
  }

  private static String died(@Nullable Ending lost) {
    return lost == null
        ? "a process ended that held it"
        : Messages.describe(lost) + Messages.lastWords(lost);
  }

  private void requireDone(WireMessage answer) {
    if (!(answer instanceof Outcome.Done)) {
      throw unexpected(answer);
    }
  }

  private BarrierActor.State look() throws InterruptedException {
    checkOpen();
    WireMessage answer = ask(null, BarrierActor.Look::new);
    if (answer instanceof BarrierActor.State state) {
      return state;
    }
    throw unexpected(answer);
  }

  private void checkOpen() {
    if (isLetGo()) {
      throw new IllegalStateException(this + " is closed.");
    }
  }
}
