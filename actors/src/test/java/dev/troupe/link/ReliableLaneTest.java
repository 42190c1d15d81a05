package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReliableLaneTest {

  private static final long MILLI = 1_000_000;

  /** Two lanes, a clock and a wire between them that misbehaves as its seed says. */
  private static final class Simulation {
    record Arrival(long at, long order, int to, ReliableLane.Frame frame) {}

    final Random random;
    final double drop;
    final double repeat;
    final double delay;
    final ReliableLane[] lanes = {new ReliableLane(), new ReliableLane()};
    final List<List<byte[]>> sent = List.of(new ArrayList<>(), new ArrayList<>());
    final List<List<byte[]>> received = List.of(new ArrayList<>(), new ArrayList<>());
    final PriorityQueue<Arrival> wire =
        new PriorityQueue<>(Comparator.comparing(Arrival::at).thenComparing(Arrival::order));
    long now = 1_000 * MILLI;
    long order;
    int frames;

    Simulation(long seed, double drop, double repeat, double delay) {
      this.random = new Random(seed);
      this.drop = drop;
      this.repeat = repeat;
      this.delay = delay;
    }

    void send(int from, int size) {
      byte[] message = new byte[size];
      random.nextBytes(message);
      sent.get(from).add(message);
      lanes[from].send(message);
    }

    void pump(int from) {
      long bytes = 0;
      List<ReliableLane.Frame> due = lanes[from].due(now);
      assertTrue(due.size() <= ReliableLane.MAX_WINDOW_FRAMES + 1);
      for (ReliableLane.Frame frame : due) {
        frames++;
        bytes += frame.chunk().length;
        int copies = random.nextDouble() < drop ? 0 : random.nextDouble() < repeat ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
          long late = random.nextDouble() < delay ? random.nextInt(300) * MILLI : MILLI / 10;
          wire.add(new Arrival(now + late, order++, 1 - from, frame));
        }
      }
      assertTrue(bytes <= ReliableLane.MAX_WINDOW_BYTES);
    }

    /** Runs until nothing is on the wire and neither lane wants to be called again. */
    void run() {
      pump(0);
      pump(1);
      for (int steps = 0; ; steps++) {
        assertTrue(steps < 2_000_000, "no end");
        long next = Math.min(lanes[0].nextDue(), lanes[1].nextDue());
        if (!wire.isEmpty() && wire.element().at() <= next) {
          Arrival arrival = wire.remove();
          now = Math.max(now, arrival.at());
          received.get(arrival.to()).addAll(lanes[arrival.to()].receive(arrival.frame(), now));
          pump(arrival.to());
        } else if (next != ReliableLane.NEVER) {
          now = Math.max(now, next);
          pump(0);
          pump(1);
        } else {
          return;
        }
      }
    }

    void assertAllArrived() {
      for (int from = 0; from < 2; from++) {
        List<byte[]> expected = sent.get(from);
        List<byte[]> actual = received.get(1 - from);
        assertEquals(expected.size(), actual.size());
        for (int n = 0; n < expected.size(); n++) {
          assertArrayEquals(expected.get(n), actual.get(n));
        }
        assertEquals(expected.size(), lanes[from].acknowledged());
        assertEquals(lanes[from].accepted(), lanes[from].acknowledged());
      }
    }
  }

  @Test
  void lane_anyWire_deliversEachMessageOnceAndInOrder() {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      Simulation simulation = new Simulation(
          seed, random.nextDouble() * 0.5, random.nextDouble() * 0.5, random.nextDouble() * 0.5);
      for (int burst = random.nextInt(8); burst >= 0; burst--) {
        for (int n = random.nextInt(40); n >= 0; n--) {
          int size = random.nextInt(10) == 0
              ? random.nextInt(3 * ReliableLane.MAX_CHUNK_BYTES)
              : random.nextInt(200);
          simulation.send(random.nextInt(2), size);
          if (random.nextBoolean()) {
            simulation.pump(0);
          }
        }
        simulation.run();
      }
      simulation.assertAllArrived();
    }
  }

  @Test
  void lane_largeMessageOnALossyWire_staysInItsWindow() {
    Simulation simulation = new Simulation(7, 0.1, 0.1, 0.1);
    simulation.send(0, 16 * 1024 * 1024);
    simulation.send(0, 0);
    simulation.send(1, 5);

    simulation.run();

    simulation.assertAllArrived();
    assertTrue(simulation.now < 20_000 * MILLI, "took " + simulation.now / MILLI + " ms");
  }

  @Test
  void lane_perfectWire_sendsNothingTwice() {
    Simulation simulation = new Simulation(1, 0, 0, 0);
    simulation.send(0, 10 * ReliableLane.MAX_CHUNK_BYTES - 4);

    simulation.run();

    simulation.assertAllArrived();
    assertEquals(10 + 1, simulation.frames); // the chunks, and one delayed acknowledgement
  }

  @Test
  void due_smallMessagesWaiting_travelInOneFrame() {
    ReliableLane lane = new ReliableLane();
    for (int n = 0; n < 100; n++) {
      lane.send(new byte[10]);
    }

    assertEquals(1, lane.due(0).size());
  }

  @Test
  void due_answerUnderWay_carriesTheAcknowledgement() {
    ReliableLane one = new ReliableLane();
    ReliableLane other = new ReliableLane();
    one.send(new byte[1]);
    other.receive(one.due(0).get(0), 0);
    other.send(new byte[1]);

    List<ReliableLane.Frame> answer = other.due(0);
    one.receive(answer.get(0), 0);

    assertEquals(1, answer.size());
    assertEquals(1, one.acknowledged());
    assertTrue(one.due(0).isEmpty());
  }

  @Test
  void due_thirtyTwoFrames_areAcknowledgedWithoutWaiting() {
    ReliableLane one = new ReliableLane();
    ReliableLane other = new ReliableLane();
    for (int n = 1; n <= 32; n++) {
      assertTrue(other.due(0).isEmpty());
      one.send(new byte[1]);
      other.receive(one.due(0).get(0), 0);
    }

    assertEquals(32, other.due(0).get(0).arrived());
  }

  @Test
  void probe_openFrames_areAcknowledgedAtOnce() {
    ReliableLane one = new ReliableLane();
    ReliableLane other = new ReliableLane();
    one.send(new byte[1]);
    one.probe();
    for (ReliableLane.Frame frame : one.due(0)) {
      other.receive(frame, 0);
    }

    one.receive(other.due(0).get(0), 0);

    assertEquals(1, one.acknowledged());
  }

  @Test
  void due_noAnswer_backsOffToASecond() {
    ReliableLane lane = new ReliableLane();
    lane.send(new byte[1]);
    lane.due(0);
    List<Long> waits = new ArrayList<>();
    for (long now = 0; waits.size() < 6; ) {
      long next = lane.nextDue();
      assertTrue(lane.due(next - 1).isEmpty());
      assertEquals(1, lane.due(next).size());
      waits.add((next - now) / MILLI);
      now = next;
    }

    assertEquals(List.of(100L, 200L, 400L, 800L, 1000L, 1000L), waits);
  }

  @Test
  void receive_acknowledgementOfWhatWasNeverSent_isRefused() {
    ReliableLane lane = new ReliableLane();

    assertThrows(
        IllegalArgumentException.class,
        () -> lane.receive(new ReliableLane.Frame(0, 1, new byte[0], false, new byte[1]), 0));
  }
}
