package dev.troupe;

import dev.troupe.actors.Boot;
import dev.troupe.actors.Payload;
import dev.troupe.actors.ProcessActor;
import dev.troupe.actors.WarmupNode;
import dev.troupe.link.LinkWarmup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets a JVM ready for a task that it does not have yet: loads and initialises what every process
 * needs, and goes some times through the life of one that does nothing. Called by launchers, not by
 * programs.
 */
public final class Warmup {

  /** Enough for the first compiler to have what is used often. */
  private static final int LIVES = 60;

  private final Preload preload;
  private final @Nullable String arguments;
  private final ClassLoader loader = Programs.loader();
  private volatile boolean isStopped;

  /**
   * A warm-up that has not begun.
   *
   * @param order what the parent's {@link #order} made
   */
  public Warmup(byte[] order) {
    String[] words = new String(order, StandardCharsets.UTF_8).split("\n", 2);
    this.preload = Preload.from(words[0]);
    this.arguments = words.length == 1 ? null : words[1];
  }

  /**
   * What a JVM that gets ready is told.
   *
   * @param preload the user's classes to load and initialise, besides
   */
  public static byte[] order(Preload preload) {
    String arguments = ProgramArguments.packed();
    String classes = preload.toText(); // one line
    return (arguments == null ? classes : classes + "\n" + arguments)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Gets ready.
   *
   * @return whether it came to its end, and was not stopped before
   */
  public boolean run() {
    liveOnce();
    warmLink();
    Settings.later(loader).config();
    Programs.launcher(loader);
    for (int i = 1; i < LIVES && !isStopped; i++) {
      liveOnce();
    }
    return !isStopped;
  }

  private static void warmLink() {
    try {
      LinkWarmup.run();
    } catch (IOException | RuntimeException e) {
      // Its process will be slower, or say why there are no links.
    }
  }

  /** Whether there is a class to load ahead. */
  public boolean hasPreload() {
    return !preload.classNames().isEmpty();
  }

  /**
   * Loads and initialises the user's classes. To be called first.
   *
   * @return what came of it; this JVM is of no use if an initialiser failed, such as one that needs the
   *     program, since its class is broken for good here
   */
  public Preload.Loaded preload() {
    ProgramArguments.unpack(arguments);
    Preload.Loaded loaded = preload.load(loader);
    System.out.flush();
    System.err.flush();
    return loaded;
  }

  /** Makes {@link #run} return soon: this JVM has a task. */
  public void stop() {
    isStopped = true;
  }

  private void liveOnce() {
    ActorClient client = new ActorClient(loader);
    Assignment.Bequest bequest = new Assignment.Bequest(
        StartMethod.FORKSERVER, "1", "", 0, 0, Map.of(), Map.of(), null, new byte[1], null, null);
    Payload work = new Assignment(bequest, Work.of((Task1<Warm>) Warmup::play, new Warm("warm")))
        .pack(client.payloads(), "nothing");
    ProcessActor.Task task = new ProcessActor.Task(work, Warmup.class.getSimpleName(), true, "");
    Boot boot = new Boot("", "", "", 0, new byte[0], 1, new byte[0], "", 0, 0);
    ChildNode child = new ChildNode(boot, client, new WarmupNode(client, task));
    String threadName = Thread.currentThread().getName();
    OutputLines lines = new OutputLines(client, boot);
    lines.stream(false).println("warm");
    child.runTask();
    Programs.leave();
    Thread.currentThread().setName(threadName);
    child.sayGoodbye(0);
  }

  /** A record, so that both tiers of the pickler that tasks take get warm. */
  private record Warm(String text) {}

  private static void play(Warm warm) {
    if (warm.text.isEmpty()) {
      throw new IllegalArgumentException("never");
    }
  }
}
