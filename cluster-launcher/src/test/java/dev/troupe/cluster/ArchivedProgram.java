package dev.troupe.cluster;

import dev.troupe.ChildProcess;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program that starts a process whenever it reads a start method, and says whether its JVM has mapped a
 * class archive. Told {@code await}, it waits until the archive that is being made is made.
 */
final class ArchivedProgram {

  private ArchivedProgram() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Troupe troupe = Troupe.open()) {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        if (order.equals("await")) {
          awaitTraining();
          System.out.println("over");
        } else {
          ChildProcess child = troupe
              .context(StartMethod.of(order))
              .process(ArchivedProgram::look)
              .start();
          child.join();
        }
      }
    }
  }

  private static void look() throws IOException {
    boolean isMapped = Files.readString(Path.of("/proc/self/maps")).contains("/troupe/");
    System.out.println(isMapped ? "with" : "without");
  }

  static void awaitTraining() throws InterruptedException {
    Optional<Thread> training = Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("troupe-class-archive"))
        .findFirst();
    if (training.isPresent()) {
      training.get().join();
    }
  }
}
