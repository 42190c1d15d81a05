package dev.troupe.cluster;

import dev.troupe.ChildNode;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a forked JVM. Its one argument is the process's name, for {@code ps}.
 *
 * <p>No lambda and no stream here nor in {@link Lifeline}: the first one costs a JVM some 10 ms.
 */
public final class ChildMain {

  private static volatile boolean isChild;

  private ChildMain() {}

  /** Whether this JVM was forked by a launcher. */
  static boolean isChild() {
    return isChild;
  }

  /**
   * Reads the boot record from standard input and runs the node to its end.
   *
   * @param args the process's name, which nobody reads
   * @throws IOException if the boot record cannot be read
   */
  public static void main(String[] args) throws IOException {
    ChildNode.loadAhead();
    byte[] boot = begin();
    int code = ChildNode.run(boot); // what it throws, the JVM reports, and ends with code 1
    end(code);
  }

  /** Takes the boot record and watches the parent from now on. To be called first and once. */
  static byte[] begin() throws IOException {
    Lifeline lifeline = lifeline();
    byte[] boot = lifeline.readBoot();
    deleteArgumentFile();
    lifeline.watch();
    return boot;
  }

  /** Takes the standard input away from the task. */
  static Lifeline lifeline() {
    isChild = true;
    Lifeline lifeline = new Lifeline(new FileInputStream(FileDescriptor.in));
    System.setIn(InputStream.nullInputStream()); // the task reads what it would from /dev/null
    return lifeline;
  }

  static void deleteArgumentFile() {
    String argumentFile = System.getProperty(ArgumentFile.PROPERTY);
    if (argumentFile != null) {
      new ArgumentFile(Path.of(argumentFile)).delete();
    }
  }

  /**
   * Waits for every other thread that is no daemon, as the JVM does after {@code main}, and exits; with
   * code 0 it does so once {@code main} returns. {@code System.exit} looks for a logger since JDK 21,
   * which takes some 30 ms.
   */
  static void end(int code) {
    boolean isAlone = false;
    while (!isAlone) {
      try {
        joinOthers();
        isAlone = true;
      } catch (InterruptedException e) {
        // The JVM itself would not be moved either.
      }
    }
    flush(System.out);
    flush(System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** A task may have set it to null. */
  private static void flush(@Nullable PrintStream stream) {
    if (stream != null) {
      stream.flush();
    }
  }

  private static void joinOthers() throws InterruptedException {
    Thread other = anyOther();
    while (other != null) {
      other.join();
      other = anyOther();
    }
  }

  private static @Nullable Thread anyOther() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() + 1];
    int count = root.enumerate(threads);
    while (count == threads.length) { // perhaps not all of them
      threads = new Thread[threads.length * 2];
      count = root.enumerate(threads);
    }
    for (int i = 0; i < count; i++) {
      if (!threads[i].isDaemon() && threads[i] != Thread.currentThread()) {
        return threads[i];
      }
    }
    return null;
  }
}
