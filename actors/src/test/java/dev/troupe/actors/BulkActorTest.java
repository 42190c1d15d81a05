package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.troupe.actors.BulkActor.MakeRoom;
import dev.troupe.actors.BulkActor.Room;
import dev.troupe.actors.Caller.Answered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkActorTest {

  private static final int MIB = 1 << 20;

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<Answered> answers = kit.createTestProbe();
  private HomeMemory memory;
  private ActorRef<PrimitiveCommand> bulk;
  private long lastRequest;

  @BeforeEach
  void open() {
    open("auto", 4 * MIB);
  }

  private void open(String carrier, long mostKept) {
    memory = HomeMemory.of(ConfigFactory.parseString("troupe.carrier = " + carrier)
        .withFallback(ConfigFactory.load()));
    bulk = kit.spawn(BulkActor.create(new Directory(), new BulkRoom(memory, mostKept)));
  }

  @AfterEach
  void close() {
    kit.shutdownTestKit();
    memory.close();
  }

  private Room room(long process, int bytes) {
    bulk.tell(new MakeRoom(new Caller(process, ++lastRequest, answers.ref()::tell), bytes));
    Answered answered = answers.receiveMessage();
    assertEquals(lastRequest, answered.request());
    return (Room) answered.answer();
  }

  private void hold(Room room, long hold, Holder holder) {
    bulk.tell(new PrimitiveCommand.Hold(hold, room.part(), holder));
  }

  private void end(long process) {
    bulk.tell(new PrimitiveCommand.ProcessEnded(
        new Ending(process, "worker", 4711, -9, true, List.of())));
  }

  @Test
  void makeRoom_bytes_givesABlockOfThatLength() {
    Room room = room(3, 100_000);
    assertEquals(100_000, room.block().length());
    assertNotEquals(room.block().offset(), room(3, 100_000).block().offset());
  }

  @Test
  void release_lastHold_makesTheBlockTheNextOnes() {
    Room first = room(3, MIB);
    hold(first, first.hold(), Holder.primitive(9)); // it was put: the queue holds it now
    hold(first, 77, Holder.process(4)); // it is lent
    bulk.tell(new PrimitiveCommand.Release(first.hold()));
    assertNotEquals(first.block(), room(3, MIB).block());
    bulk.tell(new PrimitiveCommand.Release(77));
    bulk.tell(new PrimitiveCommand.Release(77));
    assertEquals(first.block(), room(3, MIB).block());
    assertNotEquals(first.block(), room(3, MIB).block());
  }

  @Test
  void processEnded_itsHoldsAlone_areReleased() {
    Room sent = room(3, MIB);
    hold(sent, sent.hold(), Holder.primitive(9));
    Room written = room(3, MIB);
    end(3);
    Room next = room(4, MIB);
    assertEquals(written.block(), next.block());
    assertNotEquals(sent.block(), room(4, MIB).block());
  }

  @Test
  void processEnded_whileItsRoomIsMade_takesNothingAlong() throws IOException {
    bulk.tell(new MakeRoom(new Caller(3, ++lastRequest, answers.ref()::tell), 16 * MIB));
    end(3);
    answers.expectNoMessage();
    Room room = room(4, 16 * MIB);
    hold(room, room.hold(), Holder.primitive(9));
    end(4);
    bulk.tell(new PrimitiveCommand.Release(room.hold()));
    assertEquals(MIB, room(5, MIB).block().length());
  }

  @Test
  void release_moreThanIsKept_isTheSystemsAgain() throws IOException {
    memory.close();
    open("auto", 0);
    Room room = room(3, 4 * MIB);
    bulk.tell(new PrimitiveCommand.Release(room.hold()));
    assertNotNull(room(3, MIB).block());
    assertTrue(Files.notExists(Path.of(room.block().file())));
  }

  @Test
  void makeRoom_noSharedMemory_saysSo() {
    memory.close();
    open("artery", 0);
    assertNull(room(3, MIB).block());
  }

  @Test
  void sizeFor_anyLength_wastesAQuarterAtMost() {
    for (int bytes : new int[] {1, 63, 64, 65, 1000, 65_536, 65_537, MIB - 1, MIB, MIB + 1}) {
      int size = BulkRoom.sizeFor(bytes);
      assertTrue(size >= bytes && size <= Math.max(64, bytes * 5L / 4 + 64), bytes + ": " + size);
    }
    assertEquals(Integer.MAX_VALUE - 63, BulkRoom.sizeFor(Integer.MAX_VALUE - 63));
  }
}
