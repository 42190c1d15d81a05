package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Recipe;
import dev.troupe.NodeLauncher.Share;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A recipe worked out: everything of a JVM but its main class.
 *
 * @param settings the launcher's
 * @param recipe what was asked for
 * @param boot the options and the class path that came of it
 */
record JvmFork(LauncherSettings settings, Recipe recipe, ClassArchive.Boot boot) {

  static JvmFork of(LauncherSettings settings, Recipe recipe) {
    List<String> options =
        JvmArguments.forChild(settings, JvmArguments.ofThisJvm(), recipe.jvmArguments());
    ClassArchive.Boot boot = new ClassArchive.Boot(options, ClassPath.ofRunningProgram());
    if (!JavaCommand.hasOptions(recipe.environment())) {
      boot = new ClassArchive(settings).choose(recipe.javaExecutable(), boot);
    }
    return new JvmFork(settings, recipe, boot);
  }

  /**
   * Forks it.
   *
   * @param main the main class and its arguments
   * @param reader whose its lines are, and who takes them
   * @param first what it reads first from its standard input
   * @param listening what is to be done with its standard output before it is cut into lines
   * @param share the heap it may have; given back when it has ended or cannot be started
   * @throws IOException if it cannot be started; nothing is left running
   */
  ForkedNode start(
      List<String> main,
      ForkedNode.Reader reader,
      byte[] first,
      UnaryOperator<InputStream> listening,
      Share share)
      throws IOException {
    boolean isForked = false;
    try {
      ForkedNode node = fork(main, reader, first, listening, share);
      isForked = true;
      share.usedBy(node.pid());
      return node;
    } finally {
      if (!isForked) {
        share.free();
      }
    }
  }

  /** The largest heap that its options ask for, in bytes; 0 if they leave it open. */
  long askedHeap() {
    return HeapOptions.asked(HeapOptions.all(boot.options(), recipe.environment()));
  }

  private ForkedNode fork(
      List<String> main,
      ForkedNode.Reader reader,
      byte[] first,
      UnaryOperator<InputStream> listening,
      Share share)
      throws IOException {
    List<String> options = new ArrayList<>(HeapOptions.added(
        HeapOptions.all(boot.options(), recipe.environment()),
        askedHeap(),
        share,
        settings.firstHeapBytes()));
    options.addAll(boot.options());
    JavaCommand command =
        JavaCommand.of(settings, recipe.javaExecutable(), options, boot.classPath(), main);
    Process process = start(reader.name(), command);
    Optional<ArgumentFile> argumentFile = command.argumentFile();
    ForkedNode node = new ForkedNode(
        process,
        reader,
        settings,
        argumentFile,
        pid -> CrashReport.of(pid, recipe.directory(), boot.options()),
        share);
    try {
      node.start(first, listening.apply(process.getInputStream()));
    } catch (RuntimeException | Error e) { // no more threads, or this JVM is ending
      process.destroyForcibly();
      LiveNodes.remove(node);
      argumentFile.ifPresent(ArgumentFile::delete);
      throw new IOException(
          "Process '%s' (pid %d) was ended again, since this JVM cannot serve it: %s."
              .formatted(reader.name(), process.pid(), e),
          e);
    }
    return node;
  }

  private Process start(String name, JavaCommand command) throws IOException {
    ProcessBuilder builder = command.builder().directory(recipe.directory().toFile());
    builder.environment().putAll(recipe.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      command.argumentFile().ifPresent(ArgumentFile::delete);
      throw new IOException(
          "Process '%s' cannot be started with '%s' in %s: %s. Name the java program of a JDK 17 or later."
              .formatted(name, recipe.javaExecutable(), recipe.directory(), reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }
}
