package dev.troupe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JVMs of child processes are made with: chosen for a program ({@link Options}), then for a {@link
 * Context}, then for one {@link ChildProcess}. What is not chosen is as before; variables and options add
 * to those chosen before.
 */
public final class Surroundings {

  private @Nullable Path javaExecutable;
  private @Nullable Path directory;
  private @Nullable Preload preload;
  private List<Path> classPath = List.of();
  private List<String> jvmArguments = List.of();
  private Map<String, String> environment = Map.of();

  Surroundings() {}

  /** Sets the {@code java} that runs them. */
  public synchronized void setJavaExecutable(Path path) {
    javaExecutable = java.util.Objects.requireNonNull(path, "path");
  }

  /** Sets the directory in which they start. */
  public synchronized void setDirectory(Path path) {
    directory = path.toAbsolutePath().normalize();
  }

  /** Adds jars and directories to their class path, behind those of this program. */
  public synchronized void addClassPath(List<Path> more) {
    List<Path> all = new ArrayList<>(classPath);
    for (Path entry : more) {
      if (!Files.exists(entry)) {
        throw new IllegalArgumentException(
            entry.toAbsolutePath() + " cannot be on a class path: there is no such file.");
      }
      all.add(entry.toAbsolutePath().normalize());
    }
    classPath = List.copyOf(all);
  }

  /** Sets the classes that one booted ahead has loaded; see {@link Context#setForkServerPreload}. */
  public void setPreload(List<String> classes) {
    setPreload(classes, PreloadErrors.IGNORE);
  }

  /** The same, with what becomes of errors in them. */
  public synchronized void setPreload(List<String> classes, PreloadErrors onError) {
    preload = new Preload(classes, onError);
  }

  /** Sets further options, such as {@code -Xmx256m}; they win over others. */
  public synchronized void setJvmArguments(List<String> arguments) {
    jvmArguments = List.copyOf(arguments);
  }

  /** Sets an environment variable. */
  public synchronized void setVariable(String name, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(name, java.util.Objects.requireNonNull(value, "value"));
    environment = Map.copyOf(changed);
  }

  /** The choices of the program, changed by these. */
  synchronized NodeLauncher.Recipe over(NodeLauncher.Recipe base) {
    List<String> arguments = new ArrayList<>(base.jvmArguments());
    arguments.addAll(jvmArguments);
    List<Path> entries = new ArrayList<>(base.classPath());
    entries.addAll(classPath);
    Map<String, String> variables = new HashMap<>(base.environment());
    variables.putAll(environment);
    return new NodeLauncher.Recipe(
        javaExecutable != null ? javaExecutable : base.javaExecutable(),
        List.copyOf(arguments),
        Map.copyOf(variables),
        directory != null ? directory : base.directory(),
        List.copyOf(entries),
        preload != null ? preload : base.preload());
  }
}
