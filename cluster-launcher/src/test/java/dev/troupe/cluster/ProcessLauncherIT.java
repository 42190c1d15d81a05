package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.NodeLauncher;
import dev.troupe.NodeLauncher.Node;
import dev.troupe.NodeLauncher.Recipe;
import dev.troupe.NodeLauncher.Spec;
import dev.troupe.Preload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessLauncherIT {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final ProcessLauncher launcher = new ProcessLauncher(NodeFixture.class);

  @Test
  void serviceLoader_findsLauncher() {
    assertEquals(
        List.of(ProcessLauncher.class),
        ServiceLoader.load(NodeLauncher.class).stream()
            .map(ServiceLoader.Provider::type)
            .toList());
  }

  @Test
  void exit_returnedCode_isReported() throws Exception {
    assertEquals(0, exitOf(launch("exit 0")));
    assertEquals(3, exitOf(launch("exit 3")));
  }

  @Test
  void exit_systemExitInTask_runsHooksAndKeepsCode() throws Exception {
    assertEquals(7, exitOf(launch("system-exit 7")));
    assertEquals(List.of("hook ran"), lines);
  }

  @Test
  void exit_nodeThrows_isOneWithTraceInLastWords() throws Exception {
    Node node = launch("throw");
    assertEquals(1, exitOf(node));
    String words = String.join("\n", node.lastWords());
    assertTrue(words.contains("broken on purpose"), words);
  }

  @Test
  void exit_userThreadRuns_waitsForIt() throws Exception {
    assertEquals(5, exitOf(launch("thread")));
    assertEquals(List.of("thread done"), lines);
  }

  @Test
  void exit_realMainAndEmptyBoot_isOne() throws Exception {
    assertEquals(1, exitOf(new ProcessLauncher().launch(spec(JAVA, List.of(), ""))));
  }

  @Test
  void exit_lifelineIsBeingRead_takesNoExtraTime() throws Exception {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      BlockingQueue<Long> told = new LinkedBlockingQueue<>();
      Node node = launcher.launch(new Spec(
          "quick",
          recipe(JAVA, List.of()),
          false,
          "stdin".getBytes(StandardCharsets.UTF_8),
          (process, isError, line) -> told.add(System.nanoTime()),
          NodeLauncher.Budget.UNBOUNDED));
      long start = told.take();
      exitOf(node);
      delays.add(System.nanoTime() - start);
    }
    Collections.sort(delays);
    // The JVM waits 300 ms for a thread that is blocked in a read.
    assertTrue(TimeUnit.NANOSECONDS.toMillis(delays.get(2)) < 250, delays::toString);
  }

  @Test
  void terminate_runningNode_endsWith143() throws Exception {
    try (Server server = new Server()) {
      Node node = launch("echo " + server.port());
      server.accept();
      node.terminate();
      assertEquals(143, exitOf(node));
      node.terminate();
      node.kill();
    }
  }

  @Test
  void kill_runningNode_endsWith137() throws Exception {
    try (Server server = new Server()) {
      Node node = launch("echo " + server.port());
      server.accept();
      node.kill();
      assertEquals(137, exitOf(node));
    }
  }

  @Test
  void kill_beforeBootRecordIsRead_throwsNothing() throws Exception {
    Node node = launcher.launch(spec(JAVA, List.of(), "exit " + " ".repeat(1 << 20)));
    node.kill();
    assertEquals(137, exitOf(node));
  }

  @Test
  void boot_largerThanPipe_arrives() throws Exception {
    assertEquals(0, exitOf(launch("exit 0" + " ".repeat(1 << 20))));
  }

  @Test
  void output_manyLines_comeInOrderAndLastWithoutEnd() throws Exception {
    Node node = launch("lines");
    exitOf(node);
    List<String> expected =
        new ArrayList<>(IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList());
    expected.add("größer, ohne Ende");
    assertEquals(expected, lines);
    assertEquals(expected.subList(981, 1001), node.lastWords());
  }

  @Test
  void standardInput_ofTask_isEmpty() throws Exception {
    exitOf(launch("stdin"));
    assertEquals(List.of("stdin: -1"), lines);
  }

  @Test
  void output_heldOpenByProcessOfNode_doesNotHoldUpEnd() throws Exception {
    Node node = launch("leaves-process");
    assertEquals(0, exitOf(node));
    assertTrue(ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow().destroyForcibly());
  }

  @Test
  void launch_wrongJava_namesPathAndRemedy() {
    IOException e = assertThrows(
        IOException.class,
        () -> launcher.launch(spec(Path.of("/no/such/java"), List.of(), "exit 0")));
    assertTrue(e.getMessage().contains("/no/such/java"), e::getMessage);
    assertTrue(e.getMessage().contains("JDK 17"), e::getMessage);
  }

  @Test
  void launch_jvmCannotStart_complaintIsInLastWords() throws Exception {
    Node node = launcher.launch(spec(JAVA, List.of("-Xmx999999g"), "exit 0"));
    assertEquals(1, exitOf(node));
    assertTrue(String.join("\n", node.lastWords()).contains("heap"), node.lastWords()::toString);
  }

  @Test
  void commandLine_endsWithName_andHoldsNoBootRecord() throws Exception {
    exitOf(launch("show secret"));
    assertEquals("worker", lines.get(lines.size() - 1));
    assertEquals(NodeFixture.class.getName(), lines.get(lines.size() - 2));
    assertFalse(lines.toString().contains("secret"), lines::toString);
    assertTrue(lines.contains("file null"));
  }

  @Test
  void classPath_of200KiB_travelsInFileThatGoesAway(@TempDir Path temp) throws Exception {
    Path deep = temp.resolve("x".repeat(200));
    URL[] urls = new URL[1000];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = Files.createDirectories(deep.resolve("ü " + i)).toUri().toURL();
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      // Without a class archive, for which empty directories would be left out.
      assertEquals(0, exitOf(launcher.launch(spec(JAVA, List.of("-Xshare:off"), "show"))));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertTrue(Integer.parseInt(lines.get(0).substring(3)) > 200 * 1024, lines.get(0));
    Path file = Path.of(lines.get(1).substring(5));
    assertTrue(lines.contains("@" + file));
    assertFalse(Files.exists(file.getParent()));
  }

  @Test
  void kill_ofParent_endsItsNode() throws Exception {
    assertNodeEndsWithParent("parent");
  }

  @Test
  void kill_ofParentWhileNodeRunsHooks_endsItsNode() throws Exception {
    assertNodeEndsWithParent("parent-of-hook");
  }

  @Test
  void exit_ofParent_endsItsNode() throws Exception {
    try (Server server = new Server()) {
      Node parent = launch("parent-that-ends " + server.port());
      Socket inner = server.accept();
      inner.setSoTimeout(2000);
      assertEnded(inner);
      assertEquals(0, exitOf(parent));
    }
  }

  private void assertNodeEndsWithParent(String how) throws Exception {
    try (Server server = new Server()) {
      Node parent = launch(how + " " + server.port());
      Socket inner = server.accept();
      parent.kill();
      inner.setSoTimeout(2000);
      assertEnded(inner);
      assertEquals(137, exitOf(parent));
    }
  }

  @Test
  void stop_ofParent_endsNobody() throws Exception {
    try (Server server = new Server()) {
      Node parent = launch("parent " + server.port());
      Socket inner = server.accept();
      signal("STOP", parent);
      inner.setSoTimeout(500);
      assertThrows(SocketTimeoutException.class, inner.getInputStream()::read);
      inner.setSoTimeout(10_000);
      inner.getOutputStream().write(42);
      assertEquals(42, inner.getInputStream().read());
      parent.kill();
      inner.setSoTimeout(2000);
      assertEnded(inner);
    }
  }

  private static void assertEnded(Socket inner) throws IOException {
    try {
      assertEquals(-1, inner.getInputStream().read());
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The node outlived its parent.", e);
    } catch (IOException e) {
      // A reset says the same.
    }
  }

  private static void signal(String name, Node node) throws Exception {
    int code = new ProcessBuilder("kill", "-" + name, String.valueOf(node.pid()))
        .start()
        .waitFor();
    assertEquals(0, code);
  }

  private Node launch(String boot) throws IOException {
    return launcher.launch(spec(JAVA, List.of(), boot));
  }

  private Spec spec(Path java, List<String> jvmArguments, String boot) {
    return new Spec(
        "worker",
        recipe(java, jvmArguments),
        false,
        boot.getBytes(StandardCharsets.UTF_8),
        (process, isError, line) -> lines.add(line),
        NodeLauncher.Budget.UNBOUNDED);
  }

  private static Recipe recipe(Path java, List<String> jvmArguments) {
    return new Recipe(
        java, jvmArguments, Map.of(), Path.of("").toAbsolutePath(), List.of(), Preload.NOTHING);
  }

  private static int exitOf(Node node) throws Exception {
    return node.onExit().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Where nodes of these tests connect to. */
  private static final class Server implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final List<Socket> accepted = new ArrayList<>();

    Server() throws IOException {
      socket.setSoTimeout(20_000);
    }

    int port() {
      return socket.getLocalPort();
    }

    Socket accept() throws IOException {
      Socket next = socket.accept();
      accepted.add(next);
      return next;
    }

    @Override
    public void close() throws IOException {
      for (Socket next : accepted) {
        next.close();
      }
      socket.close();
    }
  }
}
