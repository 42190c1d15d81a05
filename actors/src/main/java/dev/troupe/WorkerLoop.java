package dev.troupe;

import dev.troupe.actors.ChunkResult;
import dev.troupe.actors.PoolWorker;
import dev.troupe.link.WireMessage;

/** The task of a pool's worker process: runs chunk after chunk until there are no more. */
record WorkerLoop(PoolPort port) implements Task0 {

  @Override
  public void run() {
    ChunkRunner runner = new ChunkRunner(port.client().payloads());
    WireMessage answer = port.askUninterruptibly(PoolWorker.NextChunk::new);
    while (answer instanceof PoolWorker.Work work) {
      ChunkResult result = runner.run(work);
      answer =
          port.askUninterruptibly(caller -> new PoolWorker.Finished(caller, work.job(), result));
    }
  }
}
