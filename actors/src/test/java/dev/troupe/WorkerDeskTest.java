package dev.troupe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.troupe.actors.Boot;
import dev.troupe.actors.Caller;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Node;
import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PoolTerms;
import dev.troupe.actors.PoolWorker;
import dev.troupe.actors.PoolWorker.Assignment;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WaitingPlace;
import dev.troupe.memory.Block;
import dev.troupe.memory.SegmentOwner;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker of a pool whose router's orders come at the worst moment, in a JVM without a pool. */
@Timeout(60)
class WorkerDeskTest {

  private static final long PLACE = 3;
  private static final int LOG_BYTES = 64 + 2 * PoolLog.HALF_BYTES;
  private static final Payload NOTHING = new Payload(new byte[0], List.of());

  private final BlockingQueue<PrimitiveCommand> sent = new LinkedBlockingQueue<>();
  private WorkerDesk desk;
  private WorkerOutbox outbox;

  @TempDir
  private Path directory;

  @BeforeEach
  void open() throws Exception {
    Path file = directory.resolve("log");
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
      log.setLength(LOG_BYTES);
    }
    ActorClient client = new ActorClient(getClass().getClassLoader());
    client.connect(new Sender());
    Transfer hold = new Transfer(1, 0, 1);
    PoolPort port = new PoolPort(client, hold);
    PoolLog log = new PoolLog(client, hold, new Block(file.toString(), 0, LOG_BYTES));
    desk = new WorkerDesk(port, PLACE);
    outbox = new WorkerOutbox(port, PLACE, log, false, new WorkerClock());
  }

  @Test
  void take_allInStoreWasTakenBackBeforeAnythingWasTold_tellsBeforeItWaits() throws Exception {
    finishFirstOfThree();
    desk.accept(new PoolWorker.Revoke(3, false));
    desk.accept(new PoolWorker.Revoke(2, false));
    assertEquals(new PoolWorker.Returned(PLACE, 3, 0), sent.take());
    assertEquals(new PoolWorker.Returned(PLACE, 2, 0), sent.take());

    AtomicReference<PrimitiveCommand> told = new AtomicReference<>();
    Thread router = new Thread(() -> {
      try {
        told.set(sent.poll(10, SECONDS));
      } catch (InterruptedException e) {
        // The worker ends all the same.
      }
      desk.accept(new PoolWorker.Dismiss());
    });
    router.start();
    assertNull(desk.take(outbox::post));
    router.join();
    assertInstanceOf(PoolWorker.Done.class, told.get());
  }

  @Test
  void begin_anItemThatMayBeLong_hasTheClockTellWhatEndedBefore() throws Exception {
    finishFirstOfThree();
    WorkerDesk.Task second = desk.take(outbox::post);
    assertNotNull(second);
    outbox.begin(second.assignment().number(), desk.beginItem());
    assertInstanceOf(PoolWorker.Done.class, sent.poll(10, SECONDS));
  }

  private void finishFirstOfThree() {
    desk.accept(new PoolWorker.Give(
        LongStream.rangeClosed(1, 3).mapToObj(WorkerDeskTest::assignment).toList()));
    WorkerDesk.Task first = desk.take(outbox::post);
    assertNotNull(first);
    outbox.begin(1, desk.beginItem());
    long now = System.nanoTime();
    outbox.addScalar(1, 0, now, now, 7);
    outbox.rest();
    outbox.finishPart(desk.inStore());
    assertNull(sent.poll(), "two are in store, so it is told with the next one's");
  }

  private static Assignment assignment(long number) {
    PoolTerms terms = new PoolTerms(null, 0, 1, false);
    return new Assignment(number, 1, number == 1 ? NOTHING : null, terms, 0, 1, NOTHING);
  }

  /** Notes what is sent. */
  private final class Sender implements Node {

    @Override
    public long process() {
      return 1;
    }

    @Override
    public SegmentOwner segmentOwner() {
      return new SegmentOwner(1, 1, 1);
    }

    @Override
    public Caller caller(long request) {
      return new Caller(1, request, null);
    }

    @Override
    public void send(long target, PrimitiveCommand command) {
      sent.add(command);
    }

    @Override
    public void flush() {}

    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public WaitingPlace waitingPlace() {
      return WaitingPlace.PARKED;
    }

    @Override
    public void hangUp() {}

    @Override
    public Boot boot(HomeActor.ProcessMade process, String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
