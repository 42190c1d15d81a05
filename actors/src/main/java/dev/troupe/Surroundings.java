package dev.troupe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the JVMs of child processes are made with: chosen for a program, then for a context, then for one
 * process. Null is not chosen; variables and options add to those chosen before.
 */
final class Surroundings {

  private @Nullable Path javaExecutable;
  private @Nullable Path directory;
  private @Nullable List<String> preload;
  private List<String> jvmArguments = List.of();
  private Map<String, String> environment = Map.of();

  synchronized void setJavaExecutable(Path path) {
    javaExecutable = java.util.Objects.requireNonNull(path, "path");
  }

  synchronized void setDirectory(Path path) {
    directory = path.toAbsolutePath().normalize();
  }

  synchronized void setPreload(List<String> classes) {
    for (String name : classes) {
      if (java.util.Objects.requireNonNull(name, "class name").isBlank()) {
        throw new IllegalArgumentException("A class name of the preload list is blank: " + classes);
      }
    }
    preload = List.copyOf(classes);
  }

  synchronized void setJvmArguments(List<String> arguments) {
    jvmArguments = List.copyOf(arguments);
  }

  synchronized void setVariable(String name, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(name, java.util.Objects.requireNonNull(value, "value"));
    environment = Map.copyOf(changed);
  }

  /** The choices of the program, changed by these. */
  synchronized NodeLauncher.Recipe over(NodeLauncher.Recipe base) {
    List<String> arguments = new ArrayList<>(base.jvmArguments());
    arguments.addAll(jvmArguments);
    Map<String, String> variables = new HashMap<>(base.environment());
    variables.putAll(environment);
    return new NodeLauncher.Recipe(
        javaExecutable != null ? javaExecutable : base.javaExecutable(),
        List.copyOf(arguments),
        Map.copyOf(variables),
        directory != null ? directory : base.directory(),
        preload != null ? preload : base.preload());
  }
}
