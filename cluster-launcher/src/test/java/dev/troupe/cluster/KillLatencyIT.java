package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * From SIGKILL of a child to the exception at the caller that waits for it. The normal build kills a
 * few and looks at what the caller gets; {@code -Dtroupe.kills=100} also prints the times.
 */
@Timeout(900)
class KillLatencyIT {

  private static final int KILLS = Integer.getInteger("troupe.kills", 3);

  static void holdAndWait(Queue<String> ready, Connection connection, Queue<String> gate)
      throws InterruptedException {
    ready.put("ready");
    gate.get();
  }

  @Test
  void receive_peerKilled_endsWithEofThatNamesIt() throws Exception {
    long[] micros = new long[KILLS];
    try (Troupe troupe = Troupe.open()) {
      for (int i = 0; i < KILLS; i++) {
        micros[i] = killOne(troupe) / 1000;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "SIGKILL to EOFException, %d kills: median %d us, p99 %d us, max %d us%n",
        KILLS, micros[KILLS / 2], micros[(KILLS - 1) * 99 / 100], micros[KILLS - 1]);
  }

  private static long killOne(Troupe troupe) throws Exception {
    Queue<String> ready = troupe.queue();
    Queue<String> gate = troupe.queue();
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(KillLatencyIT::holdAndWait, ready, pipe.second(), gate).start();
    pipe.second().close();
    ready.get();
    CompletableFuture<Long> ended = new CompletableFuture<>();
    Thread receiver = new Thread(() -> ended.complete(receiveUntilEof(pipe.first(), child)));
    receiver.start();
    long start = System.nanoTime();
    child.kill();
    long end = ended.get();
    assertTrue(child.join(Duration.ofSeconds(60)));
    assertEquals(-9, child.exitCode().getAsInt());
    pipe.first().close();
    return end - start;
  }

  private static long receiveUntilEof(Connection connection, ChildProcess child) {
    IOException e = assertThrows(EOFException.class, connection::receive);
    long end = System.nanoTime();
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(child.name()), message);
    assertTrue(message.contains("exit code -9"), message);
    return end;
  }
}
