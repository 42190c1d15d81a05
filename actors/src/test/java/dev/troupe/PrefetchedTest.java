package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.QueueAnswer.Item;
import dev.troupe.actors.QueueCommand;
import dev.troupe.actors.QueueCommand.TakenAhead;
import dev.troupe.link.Cursors;
import dev.troupe.link.Cursors.Taken;
import dev.troupe.memory.MappedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a process notes and what it says of the items it takes. */
class PrefetchedTest {

  private static final int TOLD = 1 + 2 + 4;
  private static final Caller ADDRESS = new Caller(3, 7, null);

  private final Cursors cursors = new Cursors(MappedMemory.local(Cursors.BYTES));
  private final Prefetched ahead = new Prefetched(ADDRESS, cursors);
  private final List<QueueCommand> said = new ArrayList<>();

  private static Item item(long loan, Transfer... transfers) {
    return new Item(loan, new Payload(new byte[8], List.of(transfers)));
  }

  /** Has items 8 and on, after the actor was told so often that some may be untold now. */
  private void have(int count) {
    ahead.add(
        LongStream.rangeClosed(1, TOLD + count).mapToObj(PrefetchedTest::item).toList());
    for (int i = 0; i < TOLD; i++) {
      take(poll());
    }
    assertEquals(new TakenAhead(ADDRESS, 0, TOLD), said.get(said.size() - 1));
    said.clear();
  }

  private Item poll() {
    return Objects.requireNonNull(ahead.poll());
  }

  private void take(Item... items) {
    ahead.take(List.of(items), said::add);
  }

  @Test
  void inOrder_isNotedAndNotSaid() {
    have(3);
    take(poll());
    take(poll());
    assertEquals(List.of(), said);
    assertEquals(new Taken(0, 9), cursors.look(ADDRESS.request()));
  }

  @Test
  void many_areSaidAtLast() {
    have(200);
    for (int i = 0; i < 200; i++) {
      take(poll());
    }
    assertEquals(true, said.size() > 1 && said.size() < 20, said.toString());
  }

  @Test
  void outOfOrder_isSaidAtOnce_andDoesNotCoverWhatWasNotTaken() {
    have(3);
    Item first = poll();
    Item second = poll();
    take(second);
    assertEquals(List.of(new QueueCommand.Taken(List.of(9L))), said);
    assertEquals(new Taken(0, 7), cursors.look(ADDRESS.request()));
    take(first);
    assertEquals(new Taken(0, 8), cursors.look(ADDRESS.request()));
    take(poll());
    assertEquals(new Taken(0, 10), cursors.look(ADDRESS.request()));
  }

  @Test
  void passedOver_isSaidAfterAllBeforeIt_andNeverNoted() {
    have(3);
    take(poll());
    ahead.passOver(poll(), said::add);
    assertEquals(List.of(new TakenAhead(ADDRESS, 0, 8)), said);
    take(poll());
    assertEquals(new Taken(9, 10), cursors.look(ADDRESS.request()));
  }

  @Test
  void passedOverFirst_leavesAnOlderOneToAMessage() {
    have(3);
    Item first = poll();
    ahead.passOver(poll(), said::add);
    take(first);
    assertEquals(List.of(new QueueCommand.Taken(List.of(8L))), said);
    take(poll());
    assertEquals(new Taken(9, 10), cursors.look(ADDRESS.request()));
  }

  @Test
  void handles_areSaidAtOnce_sinceTheirHoldsEndThen() {
    have(0);
    ahead.add(List.of(item(8, new Transfer(9, 0, 1))));
    take(poll());
    assertEquals(List.of(new TakenAhead(ADDRESS, 0, 8)), said);
  }

  @Test
  void whoRunsDry_saysAll() {
    have(1);
    take(poll());
    assertNull(ahead.poll());
    ahead.ranDry(said::add);
    ahead.ranDry(said::add);
    assertEquals(List.of(new TakenAhead(ADDRESS, 0, 8)), said);
  }

  @Test
  void watched_saysEach() {
    have(3);
    cursors.watch(ADDRESS.request(), true);
    take(poll());
    take(poll());
    assertEquals(List.of(new TakenAhead(ADDRESS, 0, 8), new TakenAhead(ADDRESS, 0, 9)), said);
  }

  @Test
  void handedOut_isSaid() {
    have(1);
    take(item(30));
    assertEquals(List.of(new QueueCommand.Taken(List.of(30L))), said);
  }

  @Test
  void withoutCursors_eachIsSaid() {
    Prefetched plain = new Prefetched(ADDRESS, null);
    plain.add(List.of(item(1), item(2)));
    plain.take(plain.poll(2), said::add);
    assertEquals(List.of(new QueueCommand.Taken(List.of(1L, 2L))), said);
  }
}
