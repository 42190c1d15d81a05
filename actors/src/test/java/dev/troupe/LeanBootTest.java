package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.actors.Boot;
import dev.troupe.actors.Payload;
import dev.troupe.actors.ProcessActor;
import dev.troupe.actors.WarmupNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process loads from its first command to the end of a plain task, apart from its connection:
 * each library here costs a JVM that just booted 30 to 200 ms.
 */
class LeanBootTest {

  private static final List<String> HEAVY = List.of(
      "akka.",
      "ch.qos.",
      "com.esotericsoftware.",
      "com.fasterxml.",
      "com.typesafe.",
      "java.util.logging.",
      "org.slf4j.",
      "scala.");

  @TempDir
  private Path directory;

  /** The process: it needs no home but one that has a task for it. */
  static final class Life {

    private Life() {}

    public static void main(String[] args) {
      ActorClient client = new ActorClient(Life.class.getClassLoader());
      String captured = "task";
      Task1<Integer> task =
          number -> System.out.println(captured + number + Troupe.current().processName());
      Assignment.Bequest bequest = new Assignment.Bequest(
          StartMethod.SPAWN, "1", "", 0, 0, Map.of(), Map.of(), null, new byte[32], "a\0b", null);
      Payload work = new Assignment(bequest, Work.of(task, 1)).pack(client.payloads(), "the task");
      ProcessActor.Task answer = new ProcessActor.Task(work, "lean", false, "MainProcess");
      Boot boot = new Boot("", "", "", 0, new byte[0], 1, new byte[0], "lean", 0, 0);
      ChildNode child = new ChildNode(boot, client, new WarmupNode(client, answer));
      OutputLines output = child.takeOutput();
      int code = child.runTask();
      output.flush();
      child.sayGoodbye(0);
      Runtime.getRuntime().halt(code);
    }
  }

  @Test
  void runTask_plainTask_loadsNoHeavyLibrary() throws Exception {
    Path log = directory.resolve("classes");
    Process life = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:file=" + log,
            "-cp",
            System.getProperty("java.class.path"),
            Life.class.getName())
        .inheritIO()
        .start();
    try {
      assertTrue(life.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, life.exitValue());
    } finally {
      life.destroyForcibly();
    }
    List<String> loaded = loaded(log);
    assertTrue(loaded.contains(Work.class.getName()), "the task has not run");
    assertEquals(
        List.of(),
        loaded.stream()
            .filter(name -> HEAVY.stream().anyMatch(name::startsWith))
            .toList());
  }

  /** Lines like {@code [0.086s][info][class,load] java.lang.Object source: …}. */
  private static List<String> loaded(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .map(line -> line.replaceFirst("^(\\[[^\\]]*\\])+ ", ""))
          .map(line -> line.replaceFirst(" source: .*", ""))
          .toList();
    }
  }
}
