package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.Troupe;
import java.io.EOFException;
import java.time.Duration;

/** Polls a pipe while the child sleeps, takes its greeting, and sees the pipe's end. */
public final class PollPipe {
  private PollPipe() {}

  static void greet(Connection output) throws Exception {
    Thread.sleep(2_000);
    output.send("Hello from a process");
    output.close();
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Pipe pipe = troupe.pipe();
      Connection input = pipe.first();
      ChildProcess child = troupe.process(PollPipe::greet, pipe.second()).start();
      pipe.second().close(); // the child has its own copy; the pipe ends when the last one closes

      boolean isOpen = true;
      while (isOpen) {
        if (input.poll(Duration.ofMillis(500))) {
          isOpen = printNext(input);
        } else {
          System.out.println("Nothing yet, waiting");
        }
      }
      child.join();
      input.close();
    }
  }

  /** At the end of a pipe {@code poll} says true too, since {@code receive} will not wait. */
  private static boolean printNext(Connection input) throws Exception {
    try {
      String greeting = input.receive();
      System.out.println("Received: " + greeting);
      return true;
    } catch (EOFException e) {
      System.out.println("The other end is closed");
      return false;
    }
  }
}
