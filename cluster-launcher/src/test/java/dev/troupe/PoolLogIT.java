package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PoolBatch;
import dev.troupe.actors.PoolKeeper.Recovered;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found in the log of a worker that died at the worst moment. */
@Timeout(60)
class PoolLogIT {

  private static final long FIRST_ASSIGNMENT = 7;
  private static final long RAN_NANOS = 1L << 50; // takes many bytes to write

  @Test
  void recover_diedInTheMiddleOfAnOutcome_givesTheOnesBeforeIt() {
    try (Troupe troupe = Troupe.open()) {
      ActorClient client = troupe.client();
      PoolLog log = Objects.requireNonNull(PoolLog.make(client));
      PoolPort port = new PoolPort(client, new Transfer(log.target(), 0, 0));
      for (int whole = 1; whole < 40; whole++) {
        long assignment = FIRST_ASSIGNMENT + whole; // each as a worker of its own
        WorkerOutbox outbox = new WorkerOutbox(port, 1, log, false, new WorkerClock());
        for (int item = 0; item < whole; item++) {
          outbox.begin(assignment, item);
          assertTrue(outbox.addScalar(assignment, item, item, item + 1, item));
        }
        outbox.begin(assignment, whole);
        // Begins to write it, sees that it is no number, and would go on to pickle it.
        assertFalse(outbox.addScalar(assignment, whole, RAN_NANOS, 2 * RAN_NANOS, "text"));
        Recovered left = log.recover(1);
        assertEquals(assignment, left.assignment());
        assertEquals(whole, left.item());
        ByteBuffer batch = ByteBuffer.wrap(left.batch());
        long size = batch.getLong(Long.BYTES);
        assertEquals(assignment, batch.getLong(0));
        assertEquals(whole, size >>> Integer.SIZE);
        assertEquals(PoolBatch.align(PoolBatch.RUN_BYTES + (int) size), batch.limit());
      }
    }
  }
}
