package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Directory;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.WaitsActor;
import dev.troupe.link.WireMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells home, when asked, what the threads of this process wait for, and which of them do not. */
final class WaitReporter {

  private static final Set<String> LIBRARY =
      Set.of("dev.troupe", "dev.troupe.actors", "dev.troupe.link", "dev.troupe.memory");

  /** The threads that run virtual ones, which nobody can list. */
  private static final String CARRIERS = "CarrierThreads";

  /** Where the threads of an executor wait for work. */
  private static final Set<String> IDLE = Set.of(
      "java.util.concurrent.ThreadPoolExecutor.getTask",
      "java.util.concurrent.ForkJoinPool.awaitWork");

  private final ActorClient client;
  private final String processName;
  private final ThreadGroup group;

  private WaitReporter(ActorClient client, String processName, ThreadGroup group) {
    this.client = client;
    this.processName = processName;
    this.group = group;
  }

  /** Offers the reports of this process, whose threads are in the group of this one. */
  static void enlist(ActorClient client, String processName) {
    client.setProcessName(processName);
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    WaitReporter reporter = new WaitReporter(client, processName, group);
    Caller address = client.listen(reporter::told);
    client.tell(Directory.WAITS, new WaitsActor.Enlist(address));
  }

  private void told(WireMessage message) {
    if (message instanceof WaitsActor.Tell tell) {
      Caller nobody = client.node().caller(0); // wants no answer
      List<WaitsActor.Free> others = new ArrayList<>();
      List<WaitsActor.Wait> waits = new ArrayList<>();
      List<Thread> threads = threads(); // first: none of them may be missed
      Set<Thread> waiting = new HashSet<>();
      for (ActorClient.Blocked blocked : client.blocked()) {
        if (blocked.target() != Directory.WAITS) { // who asks for this report is about to go on
          waiting.add(blocked.thread());
          waits.add(describe(blocked));
        }
      }
      for (Thread thread : threads) {
        if (!waiting.contains(thread) && !isIdle(thread)) {
          others.add(new WaitsActor.Free(client.node().process(), thread.getId()));
        }
      }
      client.tell(Directory.WAITS, new WaitsActor.Report(nobody, tell.round(), waits, others));
    }
  }

  /** The threads that may run the program's code. */
  private List<Thread> threads() {
    ThreadGroup root = group;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] all = new Thread[2 * root.activeCount() + 16];
    int count = root.enumerate(all);
    List<Thread> found = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      if (isOfProgram(all[n])) {
        found.add(all[n]);
      }
    }
    return found;
  }

  private boolean isOfProgram(Thread thread) {
    ThreadGroup its = thread.getThreadGroup();
    String name = thread.getName();
    boolean isOurs = name.startsWith("troupe-") && !name.startsWith("troupe-pool-");
    return its != null // it has ended meanwhile
        && (group.parentOf(its) || its.getName().equals(CARRIERS))
        && !isOurs
        && !name.equals("DestroyJavaVM");
  }

  /** Whether it waits for work, which only others can give it. */
  private static boolean isIdle(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (IDLE.contains(frame.getClassName() + "." + frame.getMethodName())) {
        return true;
      }
    }
    return false;
  }

  private WaitsActor.Wait describe(ActorClient.Blocked blocked) {
    Thread thread = blocked.thread();
    return new WaitsActor.Wait(
        client.node().process(),
        processName,
        ProcessHandle.current().pid(),
        thread.getId(),
        thread.getName(),
        blocked.target(),
        name(blocked.asked().command()),
        line(thread),
        blocked.request(),
        blocked.asked().hold(),
        blocked.asked().hasLimit(),
        thread.isDaemon());
  }

  /** Such as {@code Queue.Get}. */
  private static String name(Class<? extends PrimitiveCommand> command) {
    Class<?> outer = command.getEnclosingClass();
    String owner = outer == null
        ? ""
        : outer.getSimpleName().replaceAll("(Actor|Command|Endpoints|Router)$", "") + ".";
    return owner + command.getSimpleName();
  }

  /** The innermost line of the thread's stack that is not the library's. */
  private static String line(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      String type = frame.getClassName();
      String inPackage = type.substring(0, Math.max(0, type.lastIndexOf('.')));
      if (!LIBRARY.contains(inPackage) && !type.startsWith("java.") && !type.startsWith("jdk.")) {
        return frame.toString();
      }
    }
    return "";
  }
}
