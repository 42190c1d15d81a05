package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.BarrierActor;
import dev.troupe.actors.BarrierActor.Cause;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.BarrierWord;
import dev.troupe.memory.BarrierWord.Arrival;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.Patience;
import dev.troupe.memory.Spin;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import org.jspecify.annotations.Nullable;

/**
 * A meeting point of processes and threads: nobody passes before so many parties have arrived, then all
 * do, and the barrier serves the next round.
 *
 * <p>Python: {@code multiprocessing.Barrier}. A barrier breaks for all when somebody's time is up or
 * {@link #abort} is called, and stays broken until {@link #reset}. To arrive is one step in shared memory; a
 * message is sent only for who waits longer than some microseconds.
 *
 * <p>Other than in Python, where the others would wait for ever, it also breaks when a thread is
 * interrupted that waits, and when a process that has a handle to it, waiting or not, is killed or ends
 * with an exit code other than 0. Everybody who waits then, or comes before the reset, gets a {@link
 * BrokenBarrierException} that names who it was. A process that closed its handle or ended normally
 * breaks nothing; if it had arrived, it is counted in that round.
 */
public final class Barrier extends Primitive implements AutoCloseable {

  private static final String MEND = ". reset() mends it.";

  private final @Nullable Block block;
  private final @Nullable BarrierWord word; // null if this process has not mapped it
  private final BarrierTerms terms;
  private final Patience patience = new Patience();
  private volatile @Nullable Task0 action; // null until it is needed

  Barrier(
      ActorClient client,
      Transfer hold,
      @Nullable Block block,
      BarrierTerms terms,
      @Nullable Task0 action) {
    super(client, hold);
    this.block = block;
    this.terms = terms;
    this.action = action;
    MappedMemory memory = SharedMapping.attach(block);
    this.word = memory == null ? null : new BarrierWord(memory, terms.parties(), terms.hasAction());
  }

  /**
   * Arrives, and waits until all parties have arrived, at most as long as the barrier's own limit, if it
   * was made with one.
   *
   * <p>Python: {@code Barrier.wait}. Where there is an action, the last who arrives does it, and then all
   * pass. If it fails, its error goes to that thread, and the barrier breaks for the others.
   *
   * @return the order of arrival in this round: 0 to {@link #parties} - 1, each exactly once
   * @throws BrokenBarrierException if the barrier is or becomes broken, or is reset meanwhile; the
   *     message says why, and names whose time was up, who was interrupted or which process died
   * @throws TroupeException if the action failed with a checked exception, which is the cause
   * @throws InterruptedException if this thread is interrupted; if it had arrived, the barrier breaks
   */
  public int await() throws BrokenBarrierException, InterruptedException {
    Duration timeout = terms.timeout();
    return timeout == null ? arrive(null, "") : await(timeout);
  }

  /**
   * Arrives, and waits at most so long until all parties have arrived. If that is not long enough, the
   * barrier breaks for all of them.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less passes only as the last party
   * @return the order of arrival in this round: 0 to {@link #parties} - 1, each exactly once
   * @throws BrokenBarrierException as {@link #await()}, and also if not all arrived in time
   * @throws TroupeException if the action failed with a checked exception, which is the cause
   * @throws InterruptedException if this thread is interrupted; if it had arrived, the barrier breaks
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
    String party = client().party();
    requireDone(ask(null, caller -> new BarrierActor.Break(caller, Cause.ABORTED, -1, party)));
  }

  /** How many must arrive, at least 1. */
  public int parties() {
    return terms.parties();
  }

  /** How many have arrived in this round, and wait. Python: {@code n_waiting}. */
  public int waiting() {
    checkOpen();
    BarrierWord mapped = word;
    return mapped != null ? mapped.waiting() : look().waiting();
  }

  /** Whether it is broken. Python: {@code broken}. */
  public boolean isBroken() {
    checkOpen();
    BarrierWord mapped = word;
    return mapped != null ? mapped.isBroken() : look().isBroken();
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
    SharedMapping.write(out, block);
    terms.write(out);
  }

  /** Gives its actor the action, for those who get their handle from elsewhere. */
  void equip(Payload packed) {
    requireDone(askUninterruptibly(caller -> new BarrierActor.Equip(caller, packed)));
  }

  private int arrive(@Nullable Duration limit, String within)
      throws BrokenBarrierException, InterruptedException {
    checkOpen();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      BarrierWord mapped = word;
      if (mapped != null) {
        client().node().awaitReceived(); // before what the others send after the barrier
        long turned = mapped.turned();
        Arrival arrival = mapped.arrive(client().node().process());
        switch (arrival.step()) {
          case OPENED, OPENED_TELL -> {
            return opened(arrival);
          }
          case ACTS -> {
            return act(mapped, arrival.round(), arrival.index());
          }
          case WAITS -> {
            return awaitOthers(mapped, arrival, turned, limit, within);
          }
          case BROKEN, BUSY -> {} // the actor knows why, or when it may arrive
        }
      }
      String party = client().party();
      return passed(ask(limit, caller -> new BarrierActor.Await(caller, limit, party)), within);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private int opened(Arrival arrival) {
    if (arrival.step() == BarrierWord.Step.OPENED_TELL) {
      client().tell(target(), new BarrierActor.Told());
      patience.sawOthersPark();
    }
    return arrival.index();
  }

  private int awaitOthers(
      BarrierWord mapped, Arrival arrival, long turned, @Nullable Duration limit, String within)
      throws BrokenBarrierException, InterruptedException {
    long round = arrival.round();
    long begin = System.nanoTime();
    if (limit == null || !limit.isZero()) {
      Spin spin = patience.spin();
      while (!mapped.isOver(round) && spin.again()) {}
    }
    if (mapped.hasPassed(round, turned)) {
      return arrival.index();
    }
    String party = client().party();
    WireMessage answer;
    try {
      answer = ask(
          limit,
          caller -> new BarrierActor.AwaitOthers(caller, round, arrival.index(), limit, party));
      patience.parked(System.nanoTime() - begin);
    } catch (InterruptedException e) {
      answer = breakUp(Cause.INTERRUPTED, round);
      if (!(answer instanceof BarrierActor.Passed)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // all had arrived before
      return arrival.index();
    }
    if (answer instanceof Outcome.Withdrawn) { // this side kept the time
      answer = breakUp(Cause.TIME_UP, round);
    }
    return answer instanceof BarrierActor.Passed ? arrival.index() : passed(answer, within);
  }

  private WireMessage breakUp(Cause cause, long round) {
    String party = client().party();
    return askUninterruptibly(caller -> new BarrierActor.Break(caller, cause, round, party));
  }

  /** Does the action, and lets all pass. */
  private int act(@Nullable BarrierWord mapped, long round, int index)
      throws BrokenBarrierException, InterruptedException {
    try {
      fetchAction().run();
    } catch (Throwable e) { // whatever it is, the others must not wait for ever
      breakUp(Cause.ACTION_FAILED, round);
      throw failed(e);
    }
    if (mapped != null) {
      client().node().awaitReceived(); // what the action sent, before what the others send
      BarrierWord.Step step = mapped.open(round);
      if (step != BarrierWord.Step.BROKEN) {
        return opened(new Arrival(step, round, index));
      }
    }
    return passed(askUninterruptibly(caller -> new BarrierActor.Open(caller, round, index)), "");
  }

  private RuntimeException failed(Throwable problem) throws InterruptedException {
    if (problem instanceof InterruptedException interruption) {
      throw interruption;
    } else if (problem instanceof Error error) {
      throw error;
    } else if (problem instanceof RuntimeException unchecked) {
      return unchecked;
    }
    return new TroupeException("The action of " + this + " failed: " + problem, problem);
  }

  private Task0 fetchAction() throws IOException, ClassNotFoundException {
    Task0 known = action;
    if (known == null) {
      WireMessage answer = askUninterruptibly(BarrierActor.FetchAction::new);
      if (!(answer instanceof BarrierActor.Equipment equipment)
          || !(client().payloads().unpack(equipment.action()) instanceof Task0 fetched)) {
        throw unexpected(answer);
      }
      known = fetched;
      action = known;
    }
    return known;
  }

  private int passed(WireMessage answer, String within)
      throws BrokenBarrierException, InterruptedException {
    if (answer instanceof BarrierActor.Passed passed) {
      return passed.index();
    } else if (answer instanceof BarrierActor.Act act) {
      return act(word, act.round(), act.index());
    } else if (answer instanceof BarrierActor.Broken broken) {
      throw new BrokenBarrierException(this + " " + why(broken, within));
    } else if (answer instanceof Outcome.Withdrawn) {
      throw new BrokenBarrierException(
          this + " broke: not all " + parties() + " parties arrived" + within + MEND);
    }
    throw unexpected(answer);
  }

  private String why(BarrierActor.Broken broken, String within) {
    String arrived = " (" + broken.waiting() + " of " + parties() + " parties were waiting";
    return switch (broken.cause()) {
      case TIME_UP ->
        "broke: the time of " + broken.party() + " was up" + arrived
            + (within.isEmpty() ? "" : "; this one came" + within) + ")" + MEND;
      case INTERRUPTED -> "broke: " + broken.party() + " was interrupted" + arrived + ")" + MEND;
      case ACTION_FAILED -> "broke: its action failed in " + broken.party() + arrived + ")" + MEND;
      case ABORTED -> "was aborted by " + broken.party() + arrived + ")" + MEND;
      case RESET -> "was reset" + arrived + "). Those who waited must come again.";
      case PROCESS_LOST -> "broke: " + Messages.died(broken.lost()) + MEND;
    };
  }

  private void requireDone(WireMessage answer) {
    if (!(answer instanceof Outcome.Done)) {
      throw unexpected(answer);
    }
  }

  private BarrierActor.State look() {
    WireMessage answer = askUninterruptibly(BarrierActor.Look::new);
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
