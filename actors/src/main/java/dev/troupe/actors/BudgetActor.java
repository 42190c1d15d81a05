package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.link.WireMessage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares out the heap budget of a program: each JVM that is to be forked, whoever forks it, gets a part
 * of it first, and gives it back by its end.
 */
public final class BudgetActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only the budget takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /**
   * Asks for a share.
   *
   * @param askedBytes the largest heap of the JVM; 0 asks for what is fair
   * @param mayWait whether the answer may come when others have ended, if the settings say so
   */
  public record Reserve(Caller caller, long askedBytes, boolean mayWait) implements Command {}

  /** The JVM of a share was forked. */
  public record Used(long ticket, long pid) implements Command {}

  /** The JVM of a share has ended, or was not forked. */
  public record Free(long ticket) implements Command {}

  /** What the budget answers, besides {@link Outcome.Refused}. */
  public sealed interface Answer extends WireMessage {}

  /** A share; {@code bytes} is 0 if nobody counts, and the JVM chooses. */
  public record Granted(long ticket, long bytes) implements Answer {}

  private final Supplier<HeapRules> rules;
  private final Waiters<Long> waiting;
  private @Nullable HeapLedger ledger;

  /** A budget after these rules, which are asked for when the first share is. */
  static Behavior<PrimitiveCommand> create(Supplier<HeapRules> rules) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new BudgetActor(context, timers, rules)));
  }

  private BudgetActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Supplier<HeapRules> rules) {
    super(context);
    this.rules = rules;
    this.waiting = new Waiters<>(timers, new Waiters.Tickets());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Reserve.class, this::onReserve)
        .onMessage(Used.class, this::onUsed)
        .onMessage(Free.class, free -> freed(free.ticket()))
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .build();
  }

  private Behavior<PrimitiveCommand> onReserve(Reserve reserve) {
    HeapLedger mine = ledger();
    Caller caller = reserve.caller();
    long asked = reserve.askedBytes();
    boolean isTurn = waiting.isEmpty();
    HeapLedger.Grant grant = isTurn ? mine.reserve(caller.process(), asked) : null;
    if (grant != null) {
      caller.answer(new Granted(grant.ticket(), grant.bytes()));
    } else if (reserve.mayWait() && mine.waits() && !mine.isHopeless(asked)) {
      waiting.add(caller, null, asked);
    } else {
      caller.answer(new Outcome.Refused(mine.refusal(asked)));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onUsed(Used used) {
    ledger().used(used.ticket(), used.pid());
    return this;
  }

  private Behavior<PrimitiveCommand> freed(long ticket) {
    ledger().free(ticket);
    return serve();
  }

  /** In the order they came: a large share is not overtaken for ever by small ones. */
  private Behavior<PrimitiveCommand> serve() {
    Waiters.Waiting<Long> next = waiting.first();
    while (next != null) {
      HeapLedger.Grant grant = ledger().reserve(next.caller().process(), next.what());
      if (grant == null) {
        return this;
      }
      waiting.poll();
      next.caller().answer(new Granted(grant.ticket(), grant.bytes()));
      next = waiting.first();
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (waiting.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return serve();
  }

  /** Its spares end with it, its orphans some time: the operating system tells. */
  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    if (ledger == null) {
      return this;
    }
    long process = ended.ending().process();
    waiting.endProcess(process);
    ActorRef<PrimitiveCommand> self = getContext().getSelf();
    for (long ticket : ledger().ticketsOf(process)) {
      ProcessHandle.of(ledger().pid(ticket))
          .ifPresentOrElse(
              jvm -> {
                var unused = jvm.onExit().thenRun(() -> self.tell(new Free(ticket)));
              },
              () -> self.tell(new Free(ticket)));
    }
    return serve();
  }

  private HeapLedger ledger() {
    if (ledger == null) {
      ledger = new HeapLedger(rules.get());
    }
    return ledger;
  }
}
