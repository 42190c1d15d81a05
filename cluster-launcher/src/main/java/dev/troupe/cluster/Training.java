package dev.troupe.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the JVM that makes a class archive: a process of its own, never a user's child, of low priority
 * and without a voice. It ends no later than this JVM.
 */
final class Training {

  private static final Path NICE = Path.of("/usr/bin/nice");
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  /** One archive is made after the other. Its thread ends when there is no more to make. */
  private static final ScheduledThreadPoolExecutor QUEUE =
      new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(null, task, "troupe-class-archive", 0, false);
        thread.setDaemon(true);
        return thread;
      });

  static {
    QUEUE.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    QUEUE.allowCoreThreadTimeOut(true);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Training::kill), "troupe-kill-training"));
  }

  private Training() {}

  /** Has something made in the background, so much later. */
  static void later(Duration delay, Runnable making) {
    Future<?> unused = QUEUE.schedule(making, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Makes an archive.
   *
   * @param options those of the JVM, which say where the archive goes
   * @throws IOException if it cannot be made
   * @throws InterruptedException if this thread is interrupted; the training is over
   */
  static void run(LauncherSettings settings, Path java, List<String> options, ClassPath classPath)
      throws IOException, InterruptedException {
    JavaCommand command = JavaCommand.of(
        settings, java, options, classPath, List.of(TrainingMain.class.getName(), "class-archive"));
    try {
      run(command, settings.archive().trainingLimit().toNanos());
    } finally {
      command.argumentFile().ifPresent(ArgumentFile::delete);
    }
  }

  private static void run(JavaCommand command, long limit)
      throws IOException, InterruptedException {
    ProcessBuilder builder = command.builder();
    if (Files.isExecutable(NICE)) {
      List<String> nice = new ArrayList<>(List.of(NICE.toString(), "-n", "19"));
      nice.addAll(builder.command());
      builder.command(nice);
    }
    Process process =
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    RUNNING.add(process);
    try {
      Lifeline.sendBoot(process.getOutputStream(), new byte[0]);
      if (!process.waitFor(limit, TimeUnit.NANOSECONDS)) {
        throw new IOException("The training took too long.");
      }
      if (process.exitValue() != 0) {
        throw new IOException("The training ended with code " + process.exitValue() + ".");
      }
    } finally {
      kill(process);
      RUNNING.remove(process);
    }
  }

  /** Since JDK 25 a JVM that ends has another one put the archive together. */
  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
