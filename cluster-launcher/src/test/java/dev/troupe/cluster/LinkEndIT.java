package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.LinkCutter;
import dev.troupe.ProcessLostException;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links at the end of a process, and the end of a process whose link is cut. */
@Timeout(120)
class LinkEndIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final OptionalInt CUT_OFF = OptionalInt.of(-1); // as for SIGHUP

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  static void talkInAHook(Queue<String> input, Queue<String> output) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        goodbye().join();
        output.put("goodbye was said");
        output.put("got " + input.get());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }));
  }

  private static Thread goodbye() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("troupe-goodbye"))
        .findAny()
        .orElseGet(Thread::new); // it has ended
  }

  @Test
  void hook_afterTheGoodbye_putsAndGets() throws Exception {
    Queue<String> input = troupe.queue();
    Queue<String> output = troupe.queue();
    ChildProcess process = troupe.process(LinkEndIT::talkInAHook, input, output).start();
    assertEquals("goodbye was said", output.get(LONG));
    input.put("a word");
    assertEquals("got a word", output.get(LONG));
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  static void getSomeAndWait(
      int items, Queue<Integer> input, Queue<String> cut, Queue<Integer> none) throws Exception {
    for (int i = 0; i < items; i++) {
      input.get();
    }
    input.lease();
    cut.get();
    LinkCutter.cut(cut);
    none.get();
  }

  @Test
  void cut_processThatWaits_endsAndGivesBackWhatItHadNotTaken() throws Exception {
    Queue<Integer> input = troupe.queue();
    Queue<String> cut = troupe.queue();
    Queue<Integer> none = troupe.queue();
    input.putAll(IntStream.range(0, 100).boxed().toList());
    ChildProcess process =
        troupe.process(LinkEndIT::getSomeAndWait, 20, input, cut, none).start();
    cut.put("now");
    ProcessLostException e = assertThrows(ProcessLostException.class, none::get);
    assertTrue(e.getMessage().contains("has lost its link"), e::getMessage);
    assertTrue(process.join(LONG));
    assertEquals(CUT_OFF, process.exitCode());
    assertEquals(IntStream.range(20, 100).boxed().toList(), input.drain(100));
  }
}
