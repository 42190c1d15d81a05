package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Directory;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.WaitsActor;
import dev.troupe.link.WireMessage;
import java.util.List;
import java.util.Set;

/** Tells home, when asked, what the threads of this process wait for. */
final class WaitReporter {

  private static final Set<String> LIBRARY =
      Set.of("dev.troupe", "dev.troupe.actors", "dev.troupe.link", "dev.troupe.memory");

  private final ActorClient client;
  private final String processName;

  private WaitReporter(ActorClient client, String processName) {
    this.client = client;
    this.processName = processName;
  }

  /** Offers the reports of this process. */
  static void enlist(ActorClient client, String processName) {
    client.setProcessName(processName);
    WaitReporter reporter = new WaitReporter(client, processName);
    Caller address = client.listen(reporter::told);
    client.tell(Directory.WAITS, new WaitsActor.Enlist(address));
  }

  private void told(WireMessage message) {
    if (message instanceof WaitsActor.Tell tell) {
      Caller nobody = client.node().caller(0); // wants no answer
      List<WaitsActor.Wait> waits = client.blocked().stream()
          .filter(blocked -> blocked.target() != Directory.WAITS)
          .map(this::describe)
          .toList();
      client.tell(Directory.WAITS, new WaitsActor.Report(nobody, tell.round(), waits));
    }
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
        name(blocked.command()),
        line(thread));
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
