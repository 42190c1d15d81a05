package dev.troupe.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second JVM for a test, with the test's class path: its lines are read, and it may be killed. */
final class ForkedJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  private ForkedJvm(List<String> command) throws IOException {
    this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static ForkedJvm start(Class<?> main, Object... arguments) throws IOException {
    return new ForkedJvm(command(main, arguments));
  }

  /** The same below another command, which must run its arguments. */
  static ForkedJvm startUnder(List<String> command, Class<?> main, Object... arguments)
      throws IOException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(command(main, arguments));
    return new ForkedJvm(whole);
  }

  private static List<String> command(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /** The next line of its output; null at the end. */
  String line() throws IOException {
    return out.readLine();
  }

  /** Everything it prints until it ends. */
  String rest() {
    return String.join("\n", out.lines().toList());
  }

  /** Tells a JVM that waits in {@code System.in.read()} to go on. */
  void goOn() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  long pid() {
    return process.pid();
  }

  /** Its exit code. */
  int join() throws InterruptedException {
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("Process " + process.pid() + " did not end within 20 s.");
    }
    return process.exitValue();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    join();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
