package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.troupe.actors.BulkActor.MakeRoom;
import dev.troupe.actors.BulkActor.Room;
import dev.troupe.actors.Caller;
import dev.troupe.actors.Node;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.PrimitiveCommand.Release;
import dev.troupe.memory.Block;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one process has ready for its next large payload, and what it asks for and gives back. */
class SpareRoomTest {

  private static final int SIZE = 1 << 20;

  private final ActorClient client = new ActorClient(SpareRoomTest.class.getClassLoader());
  private final List<PrimitiveCommand> sent = new ArrayList<>();
  private final SpareRoom spare = new SpareRoom(client);

  SpareRoomTest() {
    client.connect((Node) Proxy.newProxyInstance(
        Node.class.getClassLoader(), new Class<?>[] {Node.class}, (proxy, method, args) -> {
          if (method.getName().equals("caller")) {
            return new Caller(1, (Long) args[0], null);
          }
          assertEquals("send", method.getName());
          sent.add((PrimitiveCommand) args[1]);
          return null;
        }));
  }

  private static Room room(long hold) {
    return new Room((int) hold, hold, new Block("file", hold * SIZE, SIZE));
  }

  private void takeOver(Room room) {
    spare.takeOver(room, SIZE);
  }

  /** Takes what is ready for a payload, and notes that it was needed. */
  private Room use() {
    Room room = spare.take(SIZE);
    spare.needed(SIZE);
    return room;
  }

  private void answer(int index, Room room) {
    client.answered(((MakeRoom) sent.get(index)).caller().request(), room);
  }

  @Test
  void needed_secondOfOneSize_asksForOneAhead() {
    assertNull(use());
    assertEquals(List.of(), sent);
    assertNull(use());
    assertEquals(1, sent.size());
    answer(0, room(1));
    assertEquals(room(1), spare.take(SIZE));
    assertNull(spare.take(SIZE));
  }

  @Test
  void takeOver_ofTheSizeSentLast_isReady() {
    use();
    Room opened = room(1);
    takeOver(opened);
    assertSame(opened, spare.take(SIZE));
    assertEquals(List.of(), sent);
  }

  @Test
  void takeOver_ofAnotherSizeOrByWhoSendsNone_givesItBack() {
    takeOver(room(1));
    use();
    spare.takeOver(room(2), SIZE - 1);
    assertNull(spare.take(SIZE));
    assertEquals(List.of(new Release(1), new Release(2)), sent);
  }

  @Test
  void takeOver_oneIsReady_givesThatBack() {
    use();
    takeOver(room(1));
    takeOver(room(2));
    assertEquals(List.of(new Release(1)), sent);
    assertEquals(room(2), spare.take(SIZE));
  }

  @Test
  void needed_asManyAreReceivedAsSent_asksForNoMore() {
    use();
    for (int i = 1; i <= 10; i++) {
      takeOver(room(i));
      assertEquals(room(i), use());
    }
    assertEquals(1, sent.stream().filter(MakeRoom.class::isInstance).count());
  }

  @Test
  void answered_roomWasTakenOverMeanwhile_givesTheNewOneBack() {
    use();
    use();
    takeOver(room(1));
    answer(0, room(2));
    assertEquals(new Release(2), sent.get(1));
    assertEquals(room(1), use());
    assertEquals(2, sent.stream().filter(MakeRoom.class::isInstance).count(), "asks again");
  }

  @Test
  void take_ofAnotherSize_givesItBack() {
    use();
    takeOver(room(1));
    assertNull(spare.take(SIZE + 1));
    assertEquals(List.of(new Release(1)), sent);
  }
}
