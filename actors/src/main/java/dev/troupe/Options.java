package dev.troupe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a program may choose when it opens; what is not chosen here comes from the configuration. */
public final class Options {

  @Nullable
  Path javaExecutable;

  @Nullable
  Boolean tagOutput;

  final List<String> jvmArguments = new ArrayList<>();
  final Map<String, String> environment = new HashMap<>();

  Options() {}

  /** The {@code java} that runs child processes. Default: the one that runs this JVM. */
  public Options javaExecutable(Path path) {
    javaExecutable = path;
    return this;
  }

  /** More options for the JVMs of child processes, such as {@code -Xmx256m}; they win over others. */
  public Options jvmArguments(String... arguments) {
    jvmArguments.addAll(List.of(arguments));
    return this;
  }

  /** An environment variable that child processes see. */
  public Options environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Whether each line of a child's output begins with its name and process id. Default: no. */
  public Options tagOutput(boolean isTagged) {
    tagOutput = isTagged;
    return this;
  }
}
