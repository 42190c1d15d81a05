package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Recipe;
import dev.troupe.NodeLauncher.Share;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recipe worked out: everything of a JVM but its main class.
 *
 * @param settings the launcher's
 * @param recipe what was asked for
 * @param plain the options and the class path that came of it
 * @param boot the same with a class archive, if there is one
 */
record JvmFork(
    LauncherSettings settings, Recipe recipe, ClassArchive.Boot plain, ClassArchive.Boot boot) {

  private static final Pattern ERROR = Pattern.compile("error(?:=|: )(\\d+)");
  private static final int TOO_MANY_PROCESSES = 11;
  private static final int TOO_LITTLE_MEMORY = 12;
  private static final int TOO_MANY_FILES = 24;

  static JvmFork of(LauncherSettings settings, Recipe recipe) {
    List<String> options =
        JvmArguments.forChild(settings, JvmArguments.ofThisJvm(), recipe.jvmArguments());
    ClassPath classPath = ClassPath.ofRunningProgram().and(recipe.classPath());
    ClassArchive.Boot plain = new ClassArchive.Boot(options, classPath);
    ClassArchive.Boot boot = JavaCommand.hasOptions(recipe.environment())
        ? plain
        : new ClassArchive(settings).choose(recipe.javaExecutable(), plain);
    return new JvmFork(settings, recipe, plain, boot);
  }

  /**
   * Whether a JVM of this kind can do what one of that kind would. One without a class archive can, when
   * there is one meanwhile; one with an archive of other classes cannot.
   */
  boolean serves(JvmFork other) {
    return recipe.equals(other.recipe)
        && plain.equals(other.plain)
        && (boot.equals(other.boot) || boot.equals(plain));
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
      Descriptors.requireRoomForAFork();
      return builder.start();
    } catch (IOException | OutOfMemoryError e) { // no thread to watch it counts as memory
      command.argumentFile().ifPresent(ArgumentFile::delete);
      String reason = reason(e);
      throw new IOException(
          "Process '%s' cannot be started with '%s' in %s: %s. %s"
              .formatted(name, recipe.javaExecutable(), recipe.directory(), reason, remedy(reason)),
          e);
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  /** The JDK tells an error of the operating system by its number in a text. */
  private static String remedy(String reason) {
    Matcher error = ERROR.matcher(reason);
    int number = error.find() ? Integer.parseInt(error.group(1)) : 0;
    if (number == TOO_MANY_PROCESSES || reason.contains("native thread")) {
      return "No more processes or threads are allowed here: join others first, or raise the limit"
          + " (ulimit -u, the cgroup's pids.max).";
    }
    if (number == TOO_MANY_FILES) {
      return "Close some, or raise the limit (ulimit -n).";
    }
    return number == TOO_LITTLE_MEMORY
        ? "This machine has too little memory for one more process: join others first."
        : "Name the java program of a JDK 17 or later.";
  }
}
