package dev.troupe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.actors.HomeNode;
import dev.troupe.actors.Output;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The programs that this JVM takes part in. */
final class Programs {

  private static final String MAIN = "MainProcess";

  private static final InheritableThreadLocal<@Nullable Troupe> OF_THREAD =
      new InheritableThreadLocal<>();
  private static volatile @Nullable Troupe latest;
  private static volatile boolean isForked;

  private Programs() {}

  /** Makes this JVM the home of a new program. */
  static Troupe open(Options chosen) {
    ClassLoader loader = loader();
    Config config = ConfigFactory.load(loader);
    Settings settings = Settings.from(config, chosen);
    if (isForked) {
      refuseWhileInitialising("opens a program");
    }
    if (System.getProperty(ProgramLog.PROCESS) == null) {
      System.setProperty(ProgramLog.PROCESS, MAIN);
    }
    return open(settings, loader, launcher(loader), new ChildOutput(settings)::print);
  }

  /** The same with a launcher and an output of the caller's. */
  static Troupe open(Settings settings, ClassLoader loader, NodeLauncher launcher, Output output) {
    ActorClient client = new ActorClient(loader);
    HomeNode home = HomeNode.open(settings.config(), loader, output, client);
    client.connect(home);
    Children children =
        new Children(new Children.Identity(MAIN, "", false, true), client, settings, launcher);
    Troupe troupe = new Troupe(children, settings, home::close);
    latest = troupe;
    WaitReporter.enlist(client, MAIN);
    Duration watch = settings.config().getDuration("troupe.deadlock-watch");
    if (!watch.isZero()) {
      WaitGraphs.watch(troupe, watch);
    }
    Keeper.keep(troupe);
    return troupe;
  }

  /** The program of this thread, or else the one opened last. */
  static Troupe current() {
    Troupe troupe = OF_THREAD.get();
    if (troupe == null) {
      troupe = latest;
    }
    if (troupe == null) {
      throw new IllegalStateException("This JVM is in no program; Troupe.open() opens one.");
    }
    return troupe;
  }

  /** The name of the process that this code runs in, whether or not it is in a program. */
  static String processName() {
    Troupe troupe = OF_THREAD.get();
    if (troupe == null) {
      troupe = latest;
    }
    return troupe == null ? MAIN : troupe.currentProcess().name();
  }

  /** Lets log patterns of any framework show the process's name. */
  static void showName(String name) {
    if (isForked) {
      System.setProperty(ProgramLog.PROCESS, name);
    }
  }

  /** Makes this thread, and those it starts, part of a program. */
  static void enter(Troupe troupe) {
    OF_THREAD.set(troupe);
  }

  /** This JVM is a process of a program for good. */
  static void becomeForked() {
    isForked = true;
  }

  static boolean isForked() {
    return isForked;
  }

  /**
   * A class that starts processes while it is initialised would do so in each of them again, without
   * end.
   */
  static void refuseWhileInitialising(String what) {
    Optional<String> type = StackWalker.getInstance()
        .walk(frames -> frames
            .filter(frame -> frame.getMethodName().equals("<clinit>"))
            .map(StackWalker.StackFrame::getClassName)
            .findFirst());
    if (type.isPresent()) {
      throw new IllegalStateException("The initialiser of class " + type.get() + " " + what
          + " in a process that is itself just being started; its children would do the same without"
          + " end. Do it in main, or in a method that only main calls.");
    }
  }

  /** Takes this thread out of its program again. */
  static void leave() {
    OF_THREAD.remove();
  }

  static NodeLauncher launcher(ClassLoader loader) {
    return ServiceLoader.load(NodeLauncher.class, loader)
        .findFirst()
        .orElseThrow(() -> new TroupeException(
            "Nothing here can start JVMs: put troupe-cluster-launcher on the class path."));
  }

  /** The loader of the user's classes. */
  static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Programs.class.getClassLoader();
  }
}
