package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of {@link Context}: start methods, and what processes are made with. */
class ContextTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  // CPython: TestStartMethod.test_get_all_start_methods
  @Test
  void startMethods_list_beginsWithTheDefaultWhichIsNotFork() {
    assertEquals(
        List.of(StartMethod.FORKSERVER, StartMethod.SPAWN, StartMethod.FORK), StartMethod.all());
    try (Troupe program = Troupe.open()) {
      assertEquals(StartMethod.all().get(0), program.startMethod());
    }
  }

  @Test
  void startMethod_setTwice_isRefusedUnlessForced() {
    try (Troupe program = Troupe.open()) {
      assertEquals(Optional.empty(), program.startMethodIfSet());
      program.setStartMethod(StartMethod.SPAWN);
      assertEquals(Optional.of(StartMethod.SPAWN), program.startMethodIfSet());
      IllegalStateException e = assertThrows(
          IllegalStateException.class, () -> program.setStartMethod(StartMethod.FORKSERVER));
      assertTrue(e.getMessage().contains("SPAWN already"), e.getMessage());
      program.forceStartMethod(StartMethod.FORKSERVER);
      assertEquals(StartMethod.FORKSERVER, program.startMethod());
      program.resetStartMethod();
      program.setStartMethod(StartMethod.SPAWN);
    }
  }

  @Test
  void startMethod_usedByAsking_isFixed() {
    try (Troupe program = Troupe.open()) {
      assertSame(program, program.context());
      assertThrows(IllegalStateException.class, () -> program.setStartMethod(StartMethod.SPAWN));
    }
  }

  @Test
  void context_ofItsOwn_isTheSameEachTimeAndFixesNothing() {
    try (Troupe program = Troupe.open()) {
      Troupe spawn = program.context(StartMethod.SPAWN);
      assertSame(spawn, program.context(StartMethod.SPAWN));
      assertSame(spawn, spawn.context());
      assertSame(spawn, program.context(StartMethod.FORKSERVER).context(StartMethod.SPAWN));
      assertEquals(Optional.empty(), program.startMethodIfSet());
      spawn.close();
      assertFalse(program.queue().toString().isEmpty());
    }
  }

  // CPython: TestStartMethod.test_context_check_module_types
  @Test
  void preload_blankOrNullName_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> troupe.setForkServerPreload(List.of("a.B", " ")));
    assertThrows(
        NullPointerException.class, () -> troupe.setForkServerPreload(Arrays.asList("a.B", null)));
    for (PreloadErrors onError : PreloadErrors.values()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> troupe.setForkServerPreload(List.of("a.B", ""), onError));
      assertThrows(
          NullPointerException.class,
          () -> troupe.setForkServerPreload(Arrays.asList("a.B", null), onError));
    }
    assertThrows(
        NullPointerException.class, () -> troupe.setForkServerPreload(List.of("a.B"), null));
    assertThrows(
        NullPointerException.class, () -> troupe.setForkServerPreload(null, PreloadErrors.WARN));
  }

  static void tellMethods(Queue<StartMethod> methods) throws InterruptedException {
    methods.put(Troupe.current().startMethod());
    methods.put(Troupe.current().context().startMethod());
  }

  // CPython: TestStartMethod.test_set_get
  @Test
  void startMethod_forced_isThatOfDefaultContextAndOfChildren() throws Exception {
    try {
      for (StartMethod method : StartMethod.values()) {
        troupe.forceStartMethod(method);
        assertEquals(method, troupe.startMethod());
        assertEquals(method, troupe.context().startMethod());
        Queue<StartMethod> methods = troupe.queue();
        ChildProcess process = troupe.process(ContextTest::tellMethods, methods).start();
        assertEquals(method, methods.get(Duration.ofSeconds(60)));
        assertEquals(method, methods.get(Duration.ofSeconds(60)));
        process.join();
      }
    } finally {
      troupe.resetStartMethod();
    }
  }

  // CPython: TestStartMethod.test_mixed_startmethod
  @Test
  void process_ofOneContext_usesWhatAnotherMade() throws Exception {
    Queue<String> queue = troupe.context(StartMethod.SPAWN).queue();
    ChildProcess process = troupe
        .context(StartMethod.FORKSERVER)
        .process((Queue<String> q) -> q.put("from forkserver"), queue)
        .start();
    assertEquals("from forkserver", queue.get(LONG));
    process.join();
  }
}
