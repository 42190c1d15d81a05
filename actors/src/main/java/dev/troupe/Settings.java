package dev.troupe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a program: the configuration's section {@code troupe}, and what was chosen. At home
 * they are read, and so checked, when the program opens; in a forked process when the first of them is
 * asked for, since reading takes a JVM that just booted some 100 ms.
 */
final class Settings {

  private final ClassLoader loader;
  private volatile @Nullable Values values;

  /** What the configuration says. */
  private record Values(
      StartMethod startMethod,
      NodeLauncher.Recipe recipe,
      boolean tagOutput,
      Duration daemonGrace,
      long maxItemBytes,
      long bulkFromBytes,
      long pipeCapacityBytes,
      long pipeAheadBytes,
      int poolBootFailures,
      Duration poolKillGrace,
      QueueSettings queues,
      Config config) {

    static Values from(Config config, Options chosen) {
      Config troupe = config.getConfig("troupe");
      List<String> arguments = new ArrayList<>(troupe.getStringList("jvm-arguments"));
      arguments.addAll(chosen.jvmArguments);
      String java = troupe.getString("java-executable");
      Path executable =
          java.isEmpty() ? Path.of(System.getProperty("java.home"), "bin", "java") : Path.of(java);
      return new Values(
          StartMethod.of(troupe.getString("start-method")),
          new NodeLauncher.Recipe(
              chosen.javaExecutable != null ? chosen.javaExecutable : executable,
              List.copyOf(arguments),
              Map.copyOf(chosen.environment),
              Path.of("").toAbsolutePath(),
              List.of(),
              new Preload(
                  troupe.getStringList("preload"),
                  PreloadErrors.of(troupe.getString("preload-errors")))),
          chosen.tagOutput != null ? chosen.tagOutput : troupe.getBoolean("tag-output"),
          troupe.getDuration("daemon-grace"),
          troupe.getMemorySize("max-item-size").toBytes(),
          troupe.getMemorySize("memory.bulk-from").toBytes(),
          troupe.getMemorySize("pipe.capacity").toBytes(),
          troupe.getMemorySize("pipe.ahead").toBytes(),
          Messages.requireAtLeast(
              1, troupe.getInt("pool.boot-failures"), "troupe.pool.boot-failures"),
          troupe.getDuration("pool.kill-grace"),
          QueueSettings.from(troupe.getConfig("queue")),
          config);
    }
  }

  private Settings(ClassLoader loader, @Nullable Values values) {
    this.loader = loader;
    this.values = values;
  }

  /** Settings that are read now. */
  static Settings from(Config config, Options chosen) {
    return new Settings(Programs.loader(), Values.from(config, chosen));
  }

  /** Settings of a process that chooses none, read when the first is asked for. */
  static Settings later(ClassLoader loader) {
    return new Settings(loader, null);
  }

  StartMethod startMethod() {
    return values().startMethod;
  }

  NodeLauncher.Recipe recipe() {
    return values().recipe;
  }

  boolean tagOutput() {
    return values().tagOutput;
  }

  Duration daemonGrace() {
    return values().daemonGrace;
  }

  long maxItemBytes() {
    return values().maxItemBytes;
  }

  long bulkFromBytes() {
    return values().bulkFromBytes;
  }

  long pipeCapacityBytes() {
    return values().pipeCapacityBytes;
  }

  long pipeAheadBytes() {
    return values().pipeAheadBytes;
  }

  int poolBootFailures() {
    return values().poolBootFailures;
  }

  Duration poolKillGrace() {
    return values().poolKillGrace;
  }

  QueueSettings queues() {
    return values().queues;
  }

  Config config() {
    return values().config;
  }

  private Values values() {
    Values read = values;
    return read != null ? read : read();
  }

  private synchronized Values read() {
    Values read = values;
    if (read == null) {
      read = Values.from(ConfigFactory.load(loader), new Options());
      values = read;
    }
    return read;
  }
}
