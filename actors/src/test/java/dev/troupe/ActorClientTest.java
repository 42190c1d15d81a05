package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Waiting: who may, how long, and what an interruption leaves. */
class ActorClientTest {

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  @Test
  void get_onAnActorsThread_isRefusedWithTheCure() throws Exception {
    Queue<String> queue = troupe.queue();
    CompletableFuture<String> result = new CompletableFuture<>();
    ActorSystem<String> system = ActorSystem.create(
        Behaviors.receiveMessage(message -> {
          try {
            result.complete(queue.get());
          } catch (IllegalStateException e) {
            result.completeExceptionally(e);
          }
          return Behaviors.same();
        }),
        "backend");
    try {
      system.tell("go");
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> result.get(10, TimeUnit.SECONDS));
      assertInstanceOf(IllegalStateException.class, e.getCause());
      String message = String.valueOf(e.getCause().getMessage());
      assertTrue(message.contains("runs actors and must not block"), message);
      assertTrue(message.contains("default-blocking-io-dispatcher"), message);
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void get_interrupted_losesNoItem() throws Exception {
    Queue<String> queue = troupe.queue();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread getter = new Thread(() -> {
      try {
        queue.get();
        interrupted.complete(false);
      } catch (InterruptedException e) {
        interrupted.complete(true);
      }
    });
    getter.start();
    getter.interrupt();
    assertTrue(interrupted.get(10, TimeUnit.SECONDS));
    queue.put("kept");
    assertEquals("kept", queue.get(Duration.ofSeconds(10)));
  }

  @Test
  void get_interruptedBefore_throwsAtOnce() {
    Queue<String> queue = troupe.queue();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, queue::get);
  }

  @Test
  void use_afterClose_isRefused() throws Exception {
    Troupe program = Troupe.open();
    Queue<String> queue = program.queue();
    program.close();
    program.close();
    assertThrows(IllegalStateException.class, program::queue);
    assertThrows(HostLostException.class, () -> queue.put("too late"));
  }

  @Test
  void put_handleOfAnotherProgram_isRefused() throws Exception {
    try (Troupe other = Troupe.open()) {
      Queue<Object> foreign = other.queue();
      Queue<Object> queue = troupe.queue();
      RuntimeException e = assertThrows(RuntimeException.class, () -> queue.put(foreign));
      assertTrue(String.valueOf(e.getMessage()).contains("another program"), e.getMessage());
    }
  }
}
