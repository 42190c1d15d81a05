package dev.troupe.cluster;

import dev.troupe.NodeLauncher;
import dev.troupe.NodeLauncher.Recipe;
import dev.troupe.NodeLauncher.Spec;
import dev.troupe.Preload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** What forked JVMs do in these tests; the boot record names it. */
public final class NodeFixture {

  private NodeFixture() {}

  public static void main(String[] args) throws IOException {
    ChildMain.end(run(ChildMain.begin()));
  }

  private static int run(byte[] boot) {
    String[] words = new String(boot, StandardCharsets.UTF_8).split(" ", -1);
    try {
      return act(words[0], words.length > 1 ? words[1].strip() : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int act(String what, String argument) throws IOException, InterruptedException {
    switch (what) {
      case "exit" -> {
        return Integer.parseInt(argument);
      }
      case "system-exit" -> {
        onExit(() -> System.out.println("hook ran"));
        System.exit(Integer.parseInt(argument));
      }
      case "throw" -> throw new IllegalStateException("broken on purpose");
      case "thread" -> {
        Thread main = Thread.currentThread();
        new Thread(() -> leaveAfter(main)).start();
        return 5;
      }
      case "lines" -> {
        for (int i = 0; i < 1000; i++) {
          System.out.println("line " + i);
        }
        System.out.print("größer, ohne Ende");
      }
      case "stdin" -> System.out.println("stdin: " + System.in.read());
      case "show" -> show();
      case "mapped" -> showMapped(argument);
      case "locks" -> lock(Path.of(argument));
      case "leaves-process" ->
        System.out.println(new ProcessBuilder("sleep", "60").inheritIO().start().pid());
      case "echo" -> echo(argument);
      case "hook-hangs" -> onExit(() -> echo(argument));
      case "parent-that-ends" -> launch("echo " + argument);
      case "parent" -> {
        launch("echo " + argument);
        Thread.currentThread().join();
      }
      case "parent-of-hook" -> {
        launch("hook-hangs " + argument);
        Thread.currentThread().join();
      }
      default -> throw new IllegalArgumentException(what);
    }
    return 0;
  }

  private static void onExit(Runnable work) {
    Runtime.getRuntime().addShutdownHook(new Thread(work));
  }

  private static void show() throws IOException {
    System.out.println("cp " + System.getProperty("java.class.path").length());
    System.out.println("file " + System.getProperty(ArgumentFile.PROPERTY));
    String commandLine = Files.readString(Path.of("/proc/self/cmdline"));
    Stream.of(commandLine.split("\0", 0)).forEach(System.out::println);
  }

  /** Shows the files that this JVM has mapped from below a directory. */
  private static void showMapped(String directory) throws IOException {
    Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(directory))
        .map(line -> line.substring(line.indexOf('/')))
        .distinct()
        .forEach(System.out::println);
  }

  private static void lock(Path file) throws IOException, InterruptedException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      System.out.println("locked " + lock.isValid());
      Thread.currentThread().join();
    }
  }

  /** Ends once the main thread has nothing left to do but wait for this one. */
  private static void leaveAfter(Thread main) {
    while (main.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    System.out.println("thread done");
  }

  /** Returns when the node has connected. */
  private static void launch(String boot) throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    new ProcessLauncher(NodeFixture.class)
        .launch(new Spec(
            "inner",
            new Recipe(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of(),
                Map.of(),
                Path.of("").toAbsolutePath(),
                List.of(),
                Preload.NOTHING),
            false,
            boot.getBytes(StandardCharsets.UTF_8),
            (process, isError, line) -> connected.countDown(),
            NodeLauncher.Budget.UNBOUNDED));
    connected.await();
  }

  /** Sends back each byte; the test sees the end of this process as the end of the connection. */
  private static void echo(String port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
      System.out.println("connected");
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
