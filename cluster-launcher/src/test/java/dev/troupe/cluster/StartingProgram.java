package dev.troupe.cluster;

import dev.troupe.ChildProcess;
import dev.troupe.ProcessLostException;
import dev.troupe.ProcessStartException;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A program that starts a process whenever it reads a start method, and says in one line how that went:
 * {@code ended}, {@code refused} or {@code lost}. Told {@code hold}, it goes on starting some that wait.
 */
final class StartingProgram {

  private StartingProgram() {}

  static void waitFor(Queue<String> gate) throws InterruptedException {
    gate.get();
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Troupe troupe = Troupe.open()) {
      System.out.println("open");
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        if (order.equals("hold")) {
          hold(troupe);
        }
        System.out.println(outcome(troupe.context(StartMethod.of(order))));
      }
    }
  }

  private static String outcome(Troupe context) throws InterruptedException {
    try (ChildProcess process = context.process(() -> System.exit(41)).start()) {
      process.join();
      return "ended " + process.exitCode().orElseThrow();
    } catch (ProcessStartException e) {
      return "refused " + oneLine(e);
    } catch (ProcessLostException e) {
      return "lost " + oneLine(e);
    }
  }

  private static String oneLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).replace('\n', ' ');
  }

  private static void hold(Troupe troupe) throws InterruptedException {
    Queue<String> gate = troupe.queue();
    System.out.println("holding");
    for (int i = 0; i < 4; i++) {
      StartMethod method = i % 2 == 0 ? StartMethod.SPAWN : StartMethod.FORKSERVER;
      troupe.context(method).process(StartingProgram::waitFor, gate).start();
    }
    gate.get();
  }
}
