package dev.troupe.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Items in the order they were put, for many producers and consumers. Its protocol is in {@link
 * QueueCommand} and {@link QueueAnswer}, its state in {@link QueueEntrance}, {@link QueueStock} and
 * {@link QueueExit}.
 *
 * <p>An item is handed to a caller as a loan and leaves the queue when the caller's {@link
 * QueueCommand.Taken} comes. A caller that gives up or dies before returns it to its old place. A
 * process that gets, or puts, again and again needs no answer for most of it: it is sent items ahead
 * ({@link QueueTakers}) and has credit for posts ({@link QueuePosters}). Both can be recalled, so that
 * neither changes who may get or put what.
 */
public final class QueueActor extends AbstractBehavior<PrimitiveCommand> {

  private final Directory directory;
  private final long number;
  private final int maxSize;
  private final Holders holders = new Holders();
  private final QueueStock stock;
  private final QueueEntrance entrance;
  private final QueueExit exit;
  private final QueueTasks tasks;
  private final Waiters<Boolean> shutters;
  private boolean isShutNow;
  private @Nullable Ending lost; // the last holder that died, until somebody else may put again

  /** A queue known as {@code number}. */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, QueueLimits limits) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new QueueActor(context, timers, directory, number, limits)));
  }

  private QueueActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      QueueLimits limits) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.maxSize = limits.maxSize();
    Waiters.Tickets tickets = new Waiters.Tickets();
    this.stock = new QueueStock(directory);
    this.entrance = new QueueEntrance(directory, limits, stock, timers, tickets);
    this.exit = new QueueExit(limits, stock, timers, tickets);
    this.tasks = new QueueTasks(stock, timers, tickets);
    this.shutters = new Waiters<>(timers, tickets);
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(QueueCommand.Put.class, this::onPut)
        .onMessage(QueueCommand.Post.class, this::onPost)
        .onMessage(QueueCommand.Get.class, this::onGet)
        .onMessage(QueueCommand.Taken.class, this::onTaken)
        .onMessage(QueueCommand.TakenAhead.class, this::onTakenAhead)
        .onMessage(QueueCommand.Leased.class, this::onLeased)
        .onMessage(QueueCommand.Returned.class, this::onReturned)
        .onMessage(QueueCommand.ItemsBack.class, this::onItemsBack)
        .onMessage(QueueCommand.PlacesBack.class, this::onPlacesBack)
        .onMessage(QueueCommand.Leave.class, this::onLeave)
        .onMessage(QueueCommand.CountItems.class, this::onCountItems)
        .onMessage(QueueCommand.Look.class, this::onLook)
        .onMessage(QueueCommand.Unreadable.class, this::onUnreadable)
        .onMessage(QueueCommand.ShutDown.class, this::onShutDown)
        .onMessage(QueueCommand.Fenced.class, this::onFenced)
        .onMessage(QueueCommand.TaskDone.class, this::onTaskDone)
        .onMessage(QueueCommand.Join.class, this::onJoin)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.WhoHolds.class, who -> holders.answer(who, this))
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Retire.class, retire -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onPut(QueueCommand.Put put) {
    if (!entrance.hasPlace()) {
      exit.catchUp();
    }
    entrance.put(put);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onPost(QueueCommand.Post post) {
    entrance.post(post);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onGet(QueueCommand.Get get) {
    if (isOver(get.caller().process())) {
      get.caller().answer(new QueueAnswer.HasShutDown());
    } else {
      exit.get(get);
    }
    return proceed();
  }

  private Behavior<PrimitiveCommand> onTaken(QueueCommand.Taken taken) {
    exit.taken(taken);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onTakenAhead(QueueCommand.TakenAhead taken) {
    exit.takenAhead(taken);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onLeased(QueueCommand.Leased leased) {
    exit.leased(leased.loan());
    return proceed();
  }

  private Behavior<PrimitiveCommand> onReturned(QueueCommand.Returned returned) {
    exit.returned(returned.loan());
    return proceed();
  }

  private Behavior<PrimitiveCommand> onItemsBack(QueueCommand.ItemsBack back) {
    exit.itemsBack(back);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onPlacesBack(QueueCommand.PlacesBack back) {
    entrance.placesBack(back);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onLeave(QueueCommand.Leave leave) {
    exit.leave(leave.address());
    entrance.leave(leave.address());
    return proceed();
  }

  private Behavior<PrimitiveCommand> onCountItems(QueueCommand.CountItems count) {
    exit.catchUp();
    count.caller().answer(new QueueAnswer.Size(stock.size(), maxSize, entrance.hasNoPlace()));
    return this;
  }

  private Behavior<PrimitiveCommand> onLook(QueueCommand.Look look) {
    exit.catchUp();
    look.caller()
        .answer(
            new QueueAnswer.Seen(stock.look(look.caller().process(), look.after(), look.most())));
    return this;
  }

  private Behavior<PrimitiveCommand> onUnreadable(QueueCommand.Unreadable unreadable) {
    exit.unreadable(unreadable.loan());
    return proceed();
  }

  private Behavior<PrimitiveCommand> onShutDown(QueueCommand.ShutDown shutDown) {
    entrance.shutDown();
    if (shutDown.isNow()) {
      isShutNow = true;
      exit.recallAll();
    }
    shutters.add(shutDown.caller(), null, true);
    return proceed();
  }

  private Behavior<PrimitiveCommand> onFenced(QueueCommand.Fenced fenced) {
    entrance.leave(fenced.address());
    return proceed();
  }

  private Behavior<PrimitiveCommand> onTaskDone(QueueCommand.TaskDone taskDone) {
    tasks.taskDone(taskDone.caller());
    return this;
  }

  private Behavior<PrimitiveCommand> onJoin(QueueCommand.Join join) {
    tasks.join(join);
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    Caller caller = withdraw.caller();
    if (entrance.withdraw(caller)
        || exit.withdraw(caller)
        || tasks.withdraw(caller)
        || shutters.withdraw(caller) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return proceed();
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    entrance.timeUp(timeUp.ticket());
    exit.timeUp(timeUp.ticket());
    tasks.timeUp(timeUp.ticket());
    return proceed();
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    holders.add(hold);
    return this;
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    holders.release(release.hold());
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    long process = ended.ending().process();
    entrance.endProcess(process);
    exit.endProcess(process);
    tasks.endProcess(process);
    shutters.endProcess(process);
    boolean held = holders.endProcess(process);
    if (held && !ended.ending().isNormal()) {
      lost = ended.ending();
    }
    proceed();
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    entrance.answerAll(new Outcome.Gone(number));
    exit.answerAll(new Outcome.Gone(number));
    tasks.answerAll(new Outcome.Gone(number));
    shutters.answerAll(new Outcome.Gone(number));
    stock.close();
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileHeld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
    return this;
  }

  /** Does what has become possible. */
  private Behavior<PrimitiveCommand> proceed() {
    proceedOnce();
    if (exit.watch(entrance.hasWaiting() || exit.hasWaiting())) {
      proceedOnce();
    }
    return this;
  }

  private void proceedOnce() {
    entrance.proceed();
    if (isShutNow) {
      tasks.done(stock.clear());
    }
    exit.proceed();
    if (entrance.isShut()) {
      shutters.answerAll(new Outcome.Done());
      exit.answerAll(this::isOver, new QueueAnswer.HasShutDown());
    }
    Ending culprit = lost;
    if (culprit != null && exit.hasWaiting() && stock.used() == 0 && !entrance.hasWaiting()) {
      exit.answerAll(this::isStarved, new QueueAnswer.Starved(culprit));
    }
  }

  /** Whether nothing can come any more that this process could get. */
  private boolean isOver(long process) {
    return entrance.isShut() && (isShutNow || stock.inReachOf(process, true) == 0);
  }

  /** A process that never put and is the last holder after a death would wait for ever. */
  private boolean isStarved(long process) {
    return !entrance.isProducer(process) && holders.isHeldOnlyBy(process);
  }
}
