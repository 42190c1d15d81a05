package dev.troupe.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The pipe from a parent to the JVM it forked, which is that JVM's standard input. It carries the boot
 * record (four bytes length, high byte first, then the record) and then nothing while the parent lives.
 * Its end without the word {@link #ORPHANED} means that the parent is gone, and ends the JVM.
 *
 * <p>A pipe and not a socket: read to its end it is just as prompt, and a forked JVM reaches its {@code
 * main} some 100 ms earlier without the socket classes.
 */
final class Lifeline {

  /** A parent that ends in order writes this byte: live on without me. */
  static final int ORPHANED = 'O';

  /** The exit code of a JVM whose parent is gone: 128 + SIGHUP. Nobody is left to read it. */
  static final int PARENT_GONE = 129;

  /** What {@link Wake} writes. */
  private static final int AWAKE = 'A';

  /** A pipe opened this way is opened at its other end. */
  private static final File OTHER_END = new File("/proc/self/fd/0");

  /** Its fourth word is the parent. */
  private static final File STATUS = new File("/proc/self/stat");

  private static final long POLL_MILLIS = 250;

  private final InputStream pipe;

  Lifeline(InputStream pipe) {
    this.pipe = pipe;
  }

  /** The parent's part. */
  static void sendBoot(OutputStream pipe, byte[] boot) throws IOException {
    DataOutputStream data = new DataOutputStream(pipe);
    data.writeInt(boot.length);
    data.write(boot);
    data.flush();
  }

  /** The parent's part, too: it ends, and the JVM lives on. */
  static void sendOrphaned(OutputStream pipe) throws IOException {
    pipe.write(ORPHANED);
    pipe.flush();
  }

  /** Reads the boot record; ends this JVM if the parent is gone before it is whole. */
  byte[] readBoot() throws IOException {
    DataInputStream data = new DataInputStream(pipe);
    try {
      int length = data.readInt();
      byte[] boot = data.readNBytes(length);
      if (boot.length == length) {
        return boot;
      }
    } catch (EOFException e) {
      // Says the same as a short record.
    }
    Runtime.getRuntime().halt(PARENT_GONE);
    throw new AssertionError();
  }

  /** Watches from now on; to be called once, after {@link #readBoot}. */
  void watch() {
    new Watcher().start();
    if (OTHER_END.canWrite()) {
      Runtime.getRuntime().addShutdownHook(new Wake());
    }
  }

  private final class Watcher extends Thread {

    Watcher() {
      super(null, null, "troupe-lifeline", 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        String parent = parentNow(); // if that is another one already, there is nothing to read
        int word = pipe.read();
        while (word >= 0 && word != ORPHANED && word != AWAKE) {
          word = pipe.read(); // a word of a later version
        }
        if (word == ORPHANED) {
          return;
        }
        if (word == AWAKE) {
          waitForOtherParent(parent);
        }
      } catch (IOException e) {
        // Without a lifeline there is nobody to live for.
      }
      Runtime.getRuntime().halt(PARENT_GONE);
    }
  }

  /**
   * Gets the watcher out of its read as soon as this JVM begins to end: the JVM would wait 300 ms at its
   * end for a thread that is blocked inside the system.
   */
  private static final class Wake extends Thread {

    Wake() {
      super(null, null, "troupe-lifeline-wake", 0, false);
    }

    @Override
    public void run() {
      try (FileOutputStream otherEnd = new FileOutputStream(OTHER_END)) {
        otherEnd.write(AWAKE);
      } catch (IOException e) {
        // Costs 300 ms, nothing else.
      }
    }
  }

  /** What is left to watch while shutdown hooks run: an orphan is given another parent. */
  private static void waitForOtherParent(String parent) throws IOException {
    while (parentNow().equals(parent)) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        // Nobody has reason to; the watch goes on.
      }
    }
  }

  /** The parent's number; {@code ProcessHandle} takes a starting JVM longer. */
  private static String parentNow() throws IOException {
    if (!STATUS.canRead()) {
      return ""; // then nobody is waked, either
    }
    try (FileInputStream status = new FileInputStream(STATUS)) {
      String text = new String(status.readAllBytes(), StandardCharsets.ISO_8859_1);
      int state = text.lastIndexOf(')') + 2; // the name before it may have anything in it
      int number = text.indexOf(' ', state) + 1;
      return text.substring(number, text.indexOf(' ', number));
    }
  }
}
