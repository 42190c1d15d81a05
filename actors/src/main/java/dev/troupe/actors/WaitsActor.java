package dev.troupe.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects from all processes of a program what their threads wait for. */
public final class WaitsActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only the collector takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** A process can be asked from now on; {@link Tell} goes to this address, again and again. */
  public record Enlist(Caller caller) implements Command {}

  /** Asks for the waits of all processes; one that does not answer within a second is left out. */
  public record Collect(Caller caller) implements Command {}

  /** What the threads of one process wait for, and which of them do not. */
  public record Report(Caller caller, long round, List<Wait> waits, List<Free> others)
      implements Command {}

  /** Asks a process for its {@link Report}; not an answer to a request. */
  public record Tell(long round) implements WireMessage {}

  /** What these processes wait for, and which of their threads do not. */
  public record Collected(List<Wait> waits, List<Free> others, List<Long> processes)
      implements WireMessage {}

  /** A thread that waits for nothing that is known here, by its process and its id. */
  public record Free(long process, long thread) {}

  /**
   * A thread that waits.
   *
   * @param process the number of its process
   * @param pid the operating system's id of its process
   * @param thread its id
   * @param target the number of the primitive it waits for
   * @param command what it asked for, such as {@code Queue.Get}
   * @param line where in the program it is
   * @param request the number of what it asked, never used twice by its process
   * @param hold the hold that it asked through; 0 where that makes no difference
   * @param hasLimit whether the wait ends by itself
   * @param isDaemon whether the process may end before the thread
   */
  public record Wait(
      long process,
      String processName,
      long pid,
      long thread,
      String threadName,
      long target,
      String command,
      String line,
      long request,
      long hold,
      boolean hasLimit,
      boolean isDaemon) {}

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private record Round(Caller caller, Set<Long> missing, Collected found) {}

  private final TimerScheduler<PrimitiveCommand> timers;
  private final Map<Long, Caller> addresses = new HashMap<>(); // by process
  private final Map<Long, Round> rounds = new HashMap<>();
  private long lastRound;

  static Behavior<PrimitiveCommand> create() {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new WaitsActor(context, timers)));
  }

  private WaitsActor(
      ActorContext<PrimitiveCommand> context, TimerScheduler<PrimitiveCommand> timers) {
    super(context);
    this.timers = timers;
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Enlist.class, this::onEnlist)
        .onMessage(Collect.class, this::onCollect)
        .onMessage(Report.class, this::onReport)
        .onMessage(PrimitiveCommand.TimeUp.class, timeUp -> finish(timeUp.ticket()))
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .build();
  }

  private Behavior<PrimitiveCommand> onEnlist(Enlist enlist) {
    addresses.put(enlist.caller().process(), enlist.caller());
    return this;
  }

  private Behavior<PrimitiveCommand> onCollect(Collect collect) {
    long round = ++lastRound;
    Set<Long> missing = new HashSet<>(addresses.keySet());
    Collected nothing = new Collected(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    rounds.put(round, new Round(collect.caller(), missing, nothing));
    timers.startSingleTimer(round, new PrimitiveCommand.TimeUp(round), LONGEST);
    addresses.values().forEach(address -> address.answer(new Tell(round)));
    return this;
  }

  private Behavior<PrimitiveCommand> onReport(Report report) {
    Round round = rounds.get(report.round());
    if (round != null) {
      round.found().waits().addAll(report.waits());
      round.found().others().addAll(report.others());
      round.found().processes().add(report.caller().process());
      round.missing().remove(report.caller().process());
      if (round.missing().isEmpty()) {
        return finish(report.round());
      }
    }
    return this;
  }

  /** A round ends by itself within a second. */
  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    return this;
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    addresses.remove(ended.ending().process());
    return this;
  }

  private Behavior<PrimitiveCommand> finish(long number) {
    Round round = rounds.remove(number);
    if (round != null) {
      timers.cancel(number);
      round.caller().answer(round.found());
    }
    return this;
  }
}
