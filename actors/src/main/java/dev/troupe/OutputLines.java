package dev.troupe;

import dev.troupe.actors.Boot;
import dev.troupe.actors.ProcessActor.Printed;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code System.out} and {@code System.err} of a forked process: whole lines go home in order with the
 * commands of this process, so that what was printed before a call appears before its effect.
 */
final class OutputLines {

  /** Bytes that may be on their way home before the printing thread waits for them. */
  private static final int MOST_AHEAD = 256 * 1024;

  private final ActorClient client;
  private final Boot boot;
  private final Lines out = new Lines(false);
  private final Lines err = new Lines(true);
  private volatile boolean isEnding;
  private int ahead;
  private @Nullable String tag;

  OutputLines(ActorClient client, Boot boot) {
    this.client = client;
    this.boot = boot;
  }

  /** Replaces the standard streams of this JVM. */
  static OutputLines install(ActorClient client, Boot boot) {
    OutputLines lines = new OutputLines(client, boot);
    System.setOut(lines.stream(false));
    System.setErr(lines.stream(true));
    return lines;
  }

  PrintStream stream(boolean isError) {
    return new PrintStream(isError ? err : out, true, StandardCharsets.UTF_8);
  }

  /** Sends what was printed without a line end. */
  void flush() {
    out.sendRest();
    err.sendRest();
  }

  /** The same, and from now on nothing waits for its line end: nobody would send it later. */
  void flushAlways() {
    isEnding = true;
    flush();
  }

  private synchronized void send(boolean isError, List<String> lines, int bytes) {
    if (tag == null) {
      tag = boot.name() + " " + pid();
    }
    client.tell(boot.process(), new Printed(isError, tag, lines));
    ahead += bytes;
    if (ahead > MOST_AHEAD) {
      ahead = 0;
      client.flushUninterruptibly();
    }
  }

  /** Asked of the system: {@link ProcessHandle} takes a JVM some ms on its first use. */
  private static String pid() {
    try {
      String name = new File("/proc/self").getCanonicalFile().getName();
      return name.equals("self") ? Long.toString(ProcessHandle.current().pid()) : name;
    } catch (IOException e) {
      return Long.toString(ProcessHandle.current().pid());
    }
  }

  /** Collects bytes until a line is whole. */
  private final class Lines extends OutputStream {
    private final boolean isError;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(boolean isError) {
      this.isError = isError;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      List<String> whole = new ArrayList<>();
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          whole.add(take());
        } else {
          line.write(bytes[i]);
        }
      }
      if (!whole.isEmpty()) {
        send(isError, whole, length);
      }
      if (isEnding) {
        sendRest();
      }
    }

    private synchronized void sendRest() {
      if (line.size() > 0) {
        send(isError, List.of(take()), 1);
      }
    }

    private String take() {
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
