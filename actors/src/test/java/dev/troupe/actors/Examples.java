package dev.troupe.actors;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import java.time.Duration;
import java.util.List;

/** An instance of every record that crosses a JVM; {@link ProtocolsTest} fails when one is missing. */
final class Examples {

  static final Caller CALLER = new Caller(3, 17, null);
  static final Payload PAYLOAD =
      new Payload(new byte[] {1, 2, 3}, List.of(new Transfer(4, 1, (3L << 32) + 5)));
  static final Ending ENDING = new Ending(3, "worker-1", 4711, -9, true, List.of("last", "words"));
  static final PipeEndpoints.Message MESSAGE = new PipeEndpoints.Message(PAYLOAD, false);
  static final ChunkResult RESULT =
      new ChunkResult(3, PAYLOAD, List.of(new ChunkResult.Failure(2, PAYLOAD)), null);
  static final Duration LIMIT = Duration.ofMillis(1500);

  private Examples() {}

  static List<WireMessage> all() {
    return List.of(
        new PrimitiveCommand.Withdraw(CALLER),
        new PrimitiveCommand.Hold(12, 1, Holder.primitive(6)),
        new PrimitiveCommand.Release(12),
        new PrimitiveCommand.ProcessEnded(ENDING),
        new PrimitiveCommand.TimeUp(9),
        new PrimitiveCommand.Retire(),
        new Outcome.Done(),
        new Outcome.Withdrawn(),
        new Outcome.Gone(8),
        new Outcome.Made(8, -3),
        new Outcome.Refused("for a reason"),
        new HomeActor.MakeQueue(CALLER, new QueueLimits(10, 1 << 20, 1 << 16, 64, 1 << 12)),
        new HomeActor.MakeProcess(CALLER, "worker-1", true, "MainProcess", PAYLOAD),
        new HomeActor.ProcessMade(8, -3, new byte[] {9, 9}),
        new ProcessActor.Launched(4711),
        new ProcessActor.Exited(137, List.of("last", "words")),
        new ProcessActor.TakeTask(CALLER),
        new ProcessActor.Printed(true, "worker-1 4711", List.of("one", "two")),
        new ProcessActor.Goodbye(CALLER, 15),
        new ProcessActor.Join(CALLER, LIMIT),
        new ProcessActor.Task(PAYLOAD, "worker-1", false, "MainProcess"),
        new ProcessActor.Ended(ENDING),
        new ProcessActor.StillRunning(),
        new QueueCommand.Put(CALLER, CALLER, List.of(PAYLOAD), LIMIT),
        new QueueCommand.Post(CALLER, List.of(PAYLOAD, PAYLOAD)),
        new QueueCommand.Get(CALLER, CALLER, 3, 1, null),
        new QueueCommand.Taken(List.of(5L, 7L)),
        new QueueCommand.Leased(5),
        new QueueCommand.Returned(5),
        new QueueCommand.ItemsBack(CALLER, List.of(5L, 7L)),
        new QueueCommand.PlacesBack(CALLER, 4),
        new QueueCommand.Leave(CALLER),
        new QueueCommand.CountItems(CALLER),
        new QueueAnswer.Stored(),
        new QueueAnswer.Full(4),
        new QueueAnswer.Item(5, PAYLOAD),
        new QueueAnswer.SentAhead(),
        new QueueAnswer.Empty(0, 2),
        new QueueAnswer.Starved(ENDING),
        new QueueAnswer.Size(2, 10, false),
        new QueueAnswer.Ahead(List.of(new QueueAnswer.Item(5, PAYLOAD))),
        new QueueAnswer.Granted(4, 1024),
        new QueueAnswer.RecallItems(),
        new QueueAnswer.RecallPlaces(),
        new HomeActor.MakeBarrier(CALLER, 5),
        new HomeActor.MakeLock(CALLER),
        new HomeActor.MakeBlock(CALLER, 4096),
        new HomeActor.MakePipe(CALLER, true, 1 << 20, 1 << 16),
        new HomeActor.MakePool(CALLER, 4, 3),
        new HomeActor.BlockMade(8, -3, new Block("/dev/shm/troupe/1", 64, 4096)),
        new HomeActor.PipeMade(8, -3, -4),
        new PipeEndpoints.Send(CALLER, 12, MESSAGE, LIMIT),
        new PipeEndpoints.Receive(CALLER, 12, true, null),
        new PipeEndpoints.Taken(5),
        new PipeEndpoints.Poll(CALLER, 12, LIMIT),
        new PipeEndpoints.Sent(),
        new PipeEndpoints.Full(100),
        new PipeEndpoints.Broken(null),
        new PipeEndpoints.Received(5, MESSAGE),
        new PipeEndpoints.Empty(),
        new PipeEndpoints.OtherKind(),
        new PipeEndpoints.Eof(ENDING),
        new PipeEndpoints.Starved(ENDING),
        new PipeEndpoints.Polled(true),
        new PipeEndpoints.Closed(),
        new PipeEndpoints.OpenLine(CALLER, 12),
        new PipeEndpoints.Post(12, MESSAGE),
        new PipeEndpoints.GiveBack(12),
        new PipeEndpoints.Stocked(),
        new PipeEndpoints.Credit(1 << 20),
        new PipeEndpoints.Cut(ENDING),
        new PipeEndpoints.Ahead(List.of(new PipeEndpoints.Loaned(5, MESSAGE))),
        new PipeEndpoints.Recall(),
        new BarrierActor.Await(CALLER, LIMIT),
        new BarrierActor.Break(CALLER, BarrierActor.Cause.ABORTED),
        new BarrierActor.Reset(CALLER),
        new BarrierActor.Look(CALLER),
        new BarrierActor.Passed(4),
        new BarrierActor.Broken(BarrierActor.Cause.PROCESS_LOST, 2, ENDING),
        new BarrierActor.State(2, false),
        new SemaphoreActor.Acquire(CALLER, 21, LIMIT),
        new SemaphoreActor.Keep(6),
        new SemaphoreActor.GiveBack(6),
        new SemaphoreActor.Free(CALLER, 21),
        new SemaphoreActor.Look(CALLER),
        new SemaphoreActor.Granted(6, 1),
        new SemaphoreActor.Standing(3, 21, 2),
        new SemaphoreActor.Abandoned(ENDING),
        new PoolRouter.OpenJob(1, PAYLOAD, 10),
        new PoolRouter.Submit(1, 3, 25, PAYLOAD),
        new PoolRouter.AwaitResults(CALLER, 1, 4096),
        new PoolRouter.DropJob(1),
        new PoolRouter.AwaitVacancy(CALLER),
        new PoolRouter.Shutdown(),
        new PoolRouter.Terminate(),
        new PoolRouter.Join(CALLER, LIMIT),
        new PoolRouter.Results(List.of(RESULT), true),
        new PoolRouter.Cancelled(),
        new PoolRouter.NotRunning(),
        new PoolRouter.Broken(ENDING),
        new PoolRouter.Vacancy(9, -5),
        new PoolRouter.Closed(true),
        new PoolRouter.StillRunning(4),
        new PoolWorker.Employ(3),
        new PoolWorker.NextChunk(CALLER),
        new PoolWorker.Finished(CALLER, 1, RESULT),
        new PoolWorker.Work(1, 3, PAYLOAD, 25, PAYLOAD),
        new PoolWorker.Retire());
  }
}
