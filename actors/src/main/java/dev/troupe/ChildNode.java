package dev.troupe;

import dev.troupe.actors.Boot;
import dev.troupe.actors.Caller;
import dev.troupe.actors.ChildConnection;
import dev.troupe.actors.Node;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.ProcessActor;
import dev.troupe.link.Link;
import dev.troupe.link.WireMessage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The life of a forked JVM: connect, take the task, run it, end. Called by launchers, not by programs. */
public final class ChildNode {

  private static final int FAILED = 1;

  /** 128 + SIGHUP, as when a parent is gone. Nobody is left to read it. */
  private static final int HOME_GONE = 129;

  /** An exit code that is told by the operating system alone. */
  private static final int UNKNOWN = -1;

  /** The JDK's threads that run the shutdown hooks after a signal, and the number of each. */
  private static final Map<String, Integer> SIGNAL_HANDLERS =
      Map.of("SIGHUP handler", 1, "SIGINT handler", 2, "SIGTERM handler", 15);

  private final Boot boot;
  private volatile int exitCode = UNKNOWN;
  private volatile boolean hasSaidGoodbye;

  /** Kept until the process ends: its handles end with it, which tells others why, and not before. */
  @SuppressWarnings("UnusedVariable")
  private @Nullable Work kept;

  private final ActorClient client;
  private final Node connection;
  private final CarriedClasses loader = new CarriedClasses(Programs.loader());
  private final Settings settings = Settings.later(loader.getParent());

  ChildNode(Boot boot) {
    this.boot = boot;
    this.client = new ActorClient(loader);
    this.connection = ChildConnection.open(boot, settings::config, loader, client);
    client.connect(connection);
  }

  ChildNode(Boot boot, ActorClient client, Node connection) {
    this.boot = boot;
    this.client = client;
    this.connection = connection;
    client.connect(connection);
  }

  /** The name of the process that a boot record is for. */
  public static String nameIn(byte[] boot) {
    return Boot.from(boot).name();
  }

  /** Begins to load what {@link #run} needs first, beside what the caller has to do. */
  public static void loadAhead() {
    Link.loadAhead();
  }

  /**
   * Runs a process to its end in a JVM of its own: its output goes home line by line, and the JVM's
   * exit, however it comes about, says goodbye first.
   *
   * @param boot the boot record that the parent made
   * @return the exit code, 0 to 255
   */
  public static int run(byte[] boot) {
    Programs.becomeForked();
    ChildNode child = new ChildNode(Boot.from(boot));
    OutputLines out = child.takeOutput();
    child.client.whenLost(child::endWithHome);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(
            () -> {
              out.flushAlways();
              child.sayGoodbye(endingSignal());
              child.connection.hangUp();
            },
            "troupe-goodbye"));
    return child.runTask();
  }

  /** Sends home what this JVM prints from now on. */
  OutputLines takeOutput() {
    return OutputLines.install(client, boot);
  }

  /** Takes the task and runs it on this thread. */
  int runTask() {
    ProcessActor.Task task = takeTask();
    Thread.currentThread().setName(task.name());
    Programs.showName(task.name());
    obeyInterrupts(Thread.currentThread());
    Children.Identity identity =
        new Children.Identity(task.name(), task.name(), task.isDaemon(), false);
    Children children = new Children(identity, client, settings, new LaterLauncher(loader));
    Troupe troupe = new Troupe(children, settings, () -> {});
    Programs.enter(troupe);
    WaitReporter.enlist(client, task.name());
    exitCode = FAILED;
    try {
      Assignment.Sealed assignment = Assignment.open(client.payloads(), task.work());
      troupe.inherit(assignment.bequest());
      inherit(assignment.bequest().log());
      if (Programs.isForked()) {
        ProgramArguments.unpack(assignment.bequest().arguments());
      }
      assignment.bequest().properties().forEach(ChildNode::setIfMissing);
      loader.add(assignment.bequest().classes());
      Thread.currentThread().setContextClassLoader(loader);
      Work work = assignment.open(client.payloads(), loader);
      kept = work;
      if (work.task() instanceof ChildProcess process) {
        children.becomes(process);
      }
      ProgramLog.info("child process calling run()");
      work.run();
      exitCode = 0;
    } catch (ProcessExit e) {
      if (!e.isSilent()) {
        System.err.println(e.getMessage());
      }
      exitCode = e.code() & 0xFF;
    } catch (Throwable e) { // whatever a task throws ends its process with code 1
      report(task.name(), e);
    } finally {
      if (Programs.isForked()) {
        Finalizers.runAtExit();
      }
      troupe.end();
      ProgramLog.info("process exiting with exit code " + exitCode);
    }
    return exitCode;
  }

  /** Where a process is a JVM; else it shares the logger of its parent. */
  private static void inherit(ProgramLog.@Nullable Inheritance log) {
    if (log != null && Programs.isForked()) {
      ProgramLog.inherit(log);
    }
  }

  private static void setIfMissing(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  @SuppressWarnings("NullAway") // a task may have set the stream to null
  private static void report(String name, Throwable problem) {
    if (System.err != null) {
      System.err.println("Process " + name + ":");
      problem.printStackTrace();
    }
  }

  private void obeyInterrupts(Thread main) {
    Caller address = client.listen(answer -> {
      if (answer instanceof ProcessActor.Interrupted) {
        main.interrupt();
      }
    });
    client.tell(boot.process(), new ProcessActor.AwaitInterrupts(address));
  }

  /** Cuts the connection without a word. */
  void close() {
    connection.close();
  }

  private ProcessActor.Task takeTask() {
    WireMessage answer = client.askUninterruptibly(boot.process(), ProcessActor.TakeTask::new);
    if (answer instanceof ProcessActor.Task task) {
      return task;
    }
    throw new IllegalStateException("Process '" + boot.name() + "' got no task: " + answer);
  }

  /** An orphan has no parent whose end it would see, and nothing to live for without a home. */
  private void endWithHome() {
    if (!hasSaidGoodbye) {
      sayPastTheLink("Process '" + boot.name() + "' has lost its link to the first process.\n");
      Runtime.getRuntime().halt(HOME_GONE);
    }
  }

  /** Says it to the parent, if that is another process than the one that is gone. */
  private static void sayPastTheLink(String words) {
    try (FileOutputStream raw = new FileOutputStream(FileDescriptor.err)) {
      raw.write(words.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody is left to read it.
    }
  }

  /** Tells home that all was said; {@code signal} is 0 unless one ends this process. */
  void sayGoodbye(int signal) {
    hasSaidGoodbye = true;
    WireMessage answer = client.askUninterruptibly(
        boot.process(), caller -> new ProcessActor.Goodbye(caller, signal, exitCode));
    if (!(answer instanceof Outcome.Done)) {
      throw new IllegalStateException("The home node did not take the goodbye: " + answer);
    }
  }

  /** The signal that made this JVM run its shutdown hooks; 0 if its code did. */
  private static int endingSignal() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // Their stacks would cost a JVM that ends some ms.
    Thread[] threads = new Thread[2 * root.activeCount() + 16];
    int count = root.enumerate(threads);
    for (int i = 0; i < count; i++) {
      Integer signal = SIGNAL_HANDLERS.get(threads[i].getName());
      if (signal != null) {
        return signal;
      }
    }
    return 0;
  }
}
