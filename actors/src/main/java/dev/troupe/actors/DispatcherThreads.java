package dev.troupe.actors;

/** Tells the threads that run actors, which must never block, from all others. */
public final class DispatcherThreads {

  private DispatcherThreads() {}

  /** Refuses a blocking call on an actor's thread. */
  public static void refuseToBlock() {
    Thread thread = Thread.currentThread();
    if (isDispatcher(thread) || CallerRuns.isRunning()) {
      throw new IllegalStateException("Thread '"
          + thread.getName()
          + "' runs actors and must not block. Make this call on a thread of your own, run the"
          + " actor on a dispatcher for blocking work (akka.actor.default-blocking-io-dispatcher),"
          + " or use the primitive's actor protocol instead.");
    }
  }

  private static boolean isDispatcher(Thread thread) {
    String name = thread.getName();
    return !name.contains("blocking")
        && (thread.getClass().getName().startsWith("akka.dispatch.")
            || (name.contains("-akka.") && name.matches(".*-akka\\..*dispatcher.*-\\d+")));
  }
}
