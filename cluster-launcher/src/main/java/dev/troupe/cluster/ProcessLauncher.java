package dev.troupe.cluster;

import com.typesafe.config.ConfigFactory;
import dev.troupe.NodeLauncher;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Forks JVMs as children of this one, with its class path and what options of it make sense there.
 *
 * <p>A command line reads {@code java options… -cp … dev.troupe.cluster.ChildMain name}. The boot record
 * goes through a pipe, the child's standard input, so no secret is seen in a command line or an
 * environment; see {@link Lifeline} for what else that pipe is for. A forked JVM ends no later than this
 * one, be it killed. Lines of its standard output and standard error are handed to the {@code Output},
 * each stream's by a thread of its own.
 */
public final class ProcessLauncher implements NodeLauncher {

  private final Class<?> childMain;
  private volatile @Nullable LauncherSettings settings;

  /** For {@link java.util.ServiceLoader}. */
  public ProcessLauncher() {
    this(ChildMain.class);
  }

  /** A launcher of JVMs with another main class, which calls {@link ChildMain#begin}. */
  ProcessLauncher(Class<?> childMain) {
    this.childMain = childMain;
  }

  /** The same with settings of its own. */
  ProcessLauncher(Class<?> childMain, LauncherSettings settings) {
    this(childMain);
    this.settings = settings;
  }

  @Override
  public Node launch(Spec spec) throws IOException {
    LauncherSettings current = settings();
    List<String> options =
        JvmArguments.forChild(current, JvmArguments.ofThisJvm(), spec.jvmArguments());
    ClassArchive.Boot boot = new ClassArchive.Boot(options, ClassPath.ofRunningProgram());
    if (!JavaCommand.hasOptions(spec.environment())) {
      boot = new ClassArchive(current).choose(spec.javaExecutable(), boot);
    }
    JavaCommand command = JavaCommand.of(
        current,
        spec.javaExecutable(),
        boot.options(),
        boot.classPath(),
        List.of(childMain.getName(), spec.name()));
    Process process = fork(spec, command);
    Optional<ArgumentFile> argumentFile = command.argumentFile();
    ForkedNode node = new ForkedNode(spec.name(), process, spec.output(), current, argumentFile);
    try {
      node.start(spec.boot());
    } catch (RuntimeException | Error e) { // no more threads, or this JVM is ending
      process.destroyForcibly();
      LiveNodes.remove(node);
      argumentFile.ifPresent(ArgumentFile::delete);
      throw new IOException(
          "Process '%s' (pid %d) was ended again, since this JVM cannot serve it: %s."
              .formatted(spec.name(), process.pid(), e),
          e);
    }
    return node;
  }

  private static Process fork(Spec spec, JavaCommand command) throws IOException {
    ProcessBuilder builder = command.builder();
    builder.environment().putAll(spec.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      command.argumentFile().ifPresent(ArgumentFile::delete);
      throw new IOException(
          "Process '%s' cannot be started with '%s': %s. Name the java program of a JDK 17 or later."
              .formatted(spec.name(), spec.javaExecutable(), reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  /** Not read in the constructor: it takes some 100 ms, and whoever looks for launchers makes one. */
  private LauncherSettings settings() {
    LauncherSettings current = settings;
    if (current == null) {
      current = LauncherSettings.from(
          ConfigFactory.load(ProcessLauncher.class.getClassLoader()).getConfig("troupe.launcher"));
      settings = current;
    }
    return current;
  }
}
