package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Standard streams that are closed, broken or missing, in the parent and in the child. */
@Timeout(120)
class StandardStreamsIT {

  private static final Duration LONG = Duration.ofSeconds(60);

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

  /** What is done to a stream. */
  enum Harm {
    CLOSED,
    MISSING;

    @SuppressWarnings("NullAway") // a program may do so
    void apply(PrintStream out, PrintStream err) {
      if (this == CLOSED) {
        out.close();
        err.close();
      }
      System.setOut(this == CLOSED ? out : null);
      System.setErr(this == CLOSED ? err : null);
    }
  }

  static void print(Queue<String> told) throws InterruptedException {
    System.out.println("a line for nobody");
    System.err.println("another one");
    told.put("printed");
  }

  static void harmAndTell(Harm harm, Queue<String> told) throws InterruptedException {
    harm.apply(System.out, System.err);
    told.put("harmed");
  }

  // CPython: _TestProcess.test_error_on_stdio_flush_1
  @ParameterizedTest
  @EnumSource
  void start_parentsStreamsHarmed_childRunsAndEndsWithZero(Harm harm) throws Exception {
    PrintStream out = System.out;
    PrintStream err = System.err;
    harm.apply(
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      Queue<String> told = troupe.queue();
      ChildProcess process = troupe.process(StandardStreamsIT::print, told).start();
      assertEquals("printed", told.get(LONG));
      assertTrue(process.join(LONG));
      assertEquals(OptionalInt.of(0), process.exitCode());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  // CPython: _TestProcess.test_error_on_stdio_flush_2
  @ParameterizedTest
  @EnumSource
  void task_harmsItsStreams_endsWithZero(Harm harm) throws Exception {
    for (StartMethod method : new StartMethod[] {StartMethod.SPAWN, StartMethod.FORKSERVER}) {
      Queue<String> told = troupe.queue();
      ChildProcess process = troupe
          .context(method)
          .process(StandardStreamsIT::harmAndTell, harm, told)
          .start();
      assertEquals("harmed", told.get(LONG));
      assertTrue(process.join(LONG));
      assertEquals(OptionalInt.of(0), process.exitCode());
    }
  }

  /** A JVM may be started without any: {@code program <&- >&- 2>&-}. */
  @Test
  void program_startedWithoutStreams_itsChildrenRun() throws Exception {
    Process shell = new ProcessBuilder(
            "sh",
            "-c",
            "exec \"$0\" -cp \"$1\" \"$2\" exit-code-of-child <&- >&- 2>&-",
            java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(),
            ClassPath.ofRunningProgram().joined(),
            EndingPrograms.class.getName())
        .start();
    try {
      assertTrue(shell.waitFor(60, java.util.concurrent.TimeUnit.SECONDS));
      assertEquals(42, shell.exitValue());
    } finally {
      shell.destroyForcibly();
    }
  }
}
