package dev.troupe;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The settings of a program: the configuration's section {@code troupe}, and what was chosen. */
record Settings(
    StartMethod startMethod,
    NodeLauncher.Recipe recipe,
    boolean tagOutput,
    Duration daemonGrace,
    long maxItemBytes,
    long pipeCapacityBytes,
    long pipeAheadBytes,
    int poolBootFailures,
    QueueSettings queues,
    Config config) {

  static Settings from(Config config, Options chosen) {
    Config troupe = config.getConfig("troupe");
    List<String> arguments = new ArrayList<>(troupe.getStringList("jvm-arguments"));
    arguments.addAll(chosen.jvmArguments);
    String java = troupe.getString("java-executable");
    Path executable =
        java.isEmpty() ? Path.of(System.getProperty("java.home"), "bin", "java") : Path.of(java);
    return new Settings(
        StartMethod.of(troupe.getString("start-method")),
        new NodeLauncher.Recipe(
            chosen.javaExecutable != null ? chosen.javaExecutable : executable,
            List.copyOf(arguments),
            Map.copyOf(chosen.environment),
            Path.of("").toAbsolutePath(),
            List.copyOf(troupe.getStringList("preload"))),
        chosen.tagOutput != null ? chosen.tagOutput : troupe.getBoolean("tag-output"),
        troupe.getDuration("daemon-grace"),
        troupe.getMemorySize("max-item-size").toBytes(),
        troupe.getMemorySize("pipe.capacity").toBytes(),
        troupe.getMemorySize("pipe.ahead").toBytes(),
        Messages.requireAtLeast(
            1, troupe.getInt("pool.boot-failures"), "troupe.pool.boot-failures"),
        QueueSettings.from(troupe.getConfig("queue")),
        config);
  }
}
