package dev.troupe.actors;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.util.concurrent.Executor;

/**
 * Does for actors what blocks for a moment, such as making a file, on threads of its own; on a machine
 * that has no thread left, on the actor's, so that nobody waits for ever for an answer.
 */
final class BlockingWork implements Executor {

  private final Executor threads;

  BlockingWork(Executor threads) {
    this.threads = threads;
  }

  static BlockingWork of(ActorSystem<?> system) {
    return new BlockingWork(system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  @Override
  public void execute(Runnable work) {
    if (!isTaken(threads, work)) {
      work.run();
    }
  }

  /** Gives work to threads; false if none can be started, and the work is still the caller's. */
  static boolean isTaken(Executor threads, Runnable work) {
    try {
      threads.execute(work);
      return true;
    } catch (OutOfMemoryError e) { // "unable to create native thread"
      return false;
    }
  }
}
