package dev.troupe.actors;

import dev.troupe.link.WireCodec;
import dev.troupe.link.WireMessage;
import java.util.List;
import java.util.Map;

/** Every protocol that crosses a JVM, for the codec. A new one is added here and nowhere else. */
public final class Protocols {

  private Protocols() {}

  /** The sealed interfaces whose records travel. */
  public static List<Class<? extends WireMessage>> all() {
    return List.of(
        PrimitiveCommand.Common.class,
        PrimitiveCommand.HeldBy.class,
        Outcome.class,
        HomeActor.Command.class,
        HomeActor.Answer.class,
        PipeEndpoints.Command.class,
        PipeEndpoints.Answer.class,
        PipeNotice.class,
        ProcessActor.Command.class,
        ProcessActor.Answer.class,
        QueueCommand.class,
        QueueAnswer.class,
        BarrierActor.Command.class,
        BarrierActor.Answer.class,
        WaitsActor.Command.class,
        WaitsActor.Tell.class,
        WaitsActor.Collected.class,
        MembersActor.Command.class,
        BudgetActor.Command.class,
        BudgetActor.Answer.class,
        LockActor.Command.class,
        LockActor.Answer.class,
        SemaphoreActor.Command.class,
        SemaphoreActor.Answer.class,
        EventActor.Command.class,
        EventActor.Raised.class,
        ConditionActor.Command.class,
        ConditionActor.Answer.class,
        BlockActor.Command.class,
        BlockActor.Answer.class,
        BulkActor.Command.class,
        BulkActor.Answer.class,
        PoolRouter.Command.class,
        PoolRouter.Answer.class,
        PoolWorker.Report.class,
        PoolWorker.Order.class,
        PoolKeeper.Command.class,
        PoolKeeper.Answer.class);
  }

  /** The codec of this JVM: what it has learned about a record serves all who use it. */
  static WireCodec codec() {
    return Shared.CODEC;
  }

  private static final class Shared {
    static final WireCodec CODEC = new WireCodec(all(), Map.of(Caller.class, new Caller.Format()));
  }
}
