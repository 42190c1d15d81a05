package dev.troupe.cluster;

import dev.troupe.ChildNode;
import dev.troupe.Preload;
import dev.troupe.Warmup;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The main class of a JVM that was forked ahead. It gets as ready as it can, waits on its lifeline for
 * the boot record of a process, and is that process from then on. Its end comes with its parent's in
 * either state.
 *
 * <p>Whoever reads the record goes ahead at once, whatever is still being loaded beside.
 */
public final class SpareMain {

  /** What {@code ps} and {@code top} show for a process beside its command line. */
  private static final String SHORT_NAME = "/proc/self/comm";

  private SpareMain() {}

  /**
   * Reads what to load, then the boot record, both from standard input, and runs the node to its end.
   *
   * @param args nobody reads them
   * @throws IOException if the first cannot be read, or the parent not be told of it
   * @throws ExecutionException if the second cannot be read
   * @throws InterruptedException never
   */
  public static void main(String[] args)
      throws IOException, ExecutionException, InterruptedException {
    Lifeline lifeline = ChildMain.lifeline();
    byte[] order = lifeline.readBoot();
    ChildMain.deleteArgumentFile();
    Warmup warmup = new Warmup(order);
    FutureTask<byte[]> record = new FutureTask<>(lifeline::readBoot);
    if (warmup.hasPreload()) {
      readBeside(record);
    }
    Preload.Loaded loaded = warmup.preload();
    for (String problem : loaded.problems()) {
      Marks.say(problem); // whether it matters, the parent knows
    }
    if (!loaded.isUsable()) {
      Runtime.getRuntime().halt(0); // its process boots where the program is there, or not at all
    }
    Thread warmer = new Thread(null, () -> warm(warmup), "troupe-warm-up", 0, false);
    warmer.setDaemon(true);
    warmer.start();
    Marks.Mark.HERE.set();
    record.run(); // does nothing if it is read beside
    Thread.interrupted(); // an initialiser may have left it so
    byte[] boot = record.get();
    Marks.Mark.ACCEPTED.set();
    warmup.stop();
    lifeline.watch();
    takeName(ChildNode.nameIn(boot));
    ChildMain.end(ChildNode.run(boot));
  }

  /** Initialisers may take long, and this JVM is to end with its parent meanwhile. */
  private static void readBeside(FutureTask<byte[]> record) {
    Thread reader = new Thread(null, record, "troupe-boot-record", 0, false);
    reader.setDaemon(true);
    reader.start();
  }

  private static void warm(Warmup warmup) {
    try {
      if (warmup.run()) {
        Marks.Mark.WARM.set();
      }
    } catch (IOException e) {
      // The parent is gone, which ends this JVM anyway.
    }
  }

  /** The command line was written before the process had a name. */
  private static void takeName(String name) {
    try (OutputStream comm = new FileOutputStream(SHORT_NAME)) {
      comm.write(name.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Then it is called java, like any other.
    }
  }
}
