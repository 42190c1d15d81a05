package dev.troupe;

import dev.troupe.actors.PoolWorker;
import org.jspecify.annotations.Nullable;

/**
 * The task of a pool's worker process: runs what it is given until it is dismissed.
 *
 * @param place its number in the pool
 * @param log where it notes what it does; null if there was no room for one
 * @param initializer what it runs before all else
 * @param mayFork whether tasks may start processes
 * @param measuresMemory whether it says how much it occupies
 */
record WorkerLoop(
    PoolPort port,
    long place,
    @Nullable PoolLog log,
    @Nullable Work initializer,
    boolean mayFork,
    boolean measuresMemory)
    implements Task0 {

  @Override
  public void run() {
    ActorClient client = port.client();
    if (mayFork) {
      Troupe.current().allowChildren();
    }
    try {
      if (initializer != null) {
        initializer.run();
      }
    } catch (Throwable e) { // the user's code may throw anything
      client.tell(port.target(), new PoolWorker.Unready(place, client.payloads().packThrowable(e)));
      return;
    }
    WorkerDesk desk = new WorkerDesk(port, place);
    PoolLog usable = log != null && log.isMapped() ? log : null;
    WorkerClock clock = new WorkerClock();
    WorkerOutbox outbox = new WorkerOutbox(port, place, usable, measuresMemory, clock);
    ItemRunner runner = new ItemRunner(port, place, desk, outbox, clock);
    client.tell(
        port.target(),
        new PoolWorker.Ready(client.listen(desk), place, ProcessHandle.current().pid()));
    WorkerDesk.Task task;
    while ((task = desk.take(outbox::post)) != null) {
      runner.run(task);
      if (!desk.isLost()) {
        outbox.finishPart(desk.inStore());
      }
    }
  }
}
