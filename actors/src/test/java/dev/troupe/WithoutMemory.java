package dev.troupe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Opens programs with other than the default configuration. */
final class WithoutMemory {

  private WithoutMemory() {}

  /** A program whose processes share no memory, so that every operation asks the home node. */
  static Troupe open() {
    return open("troupe.memory.enabled = off");
  }

  static Troupe open(String configuration) {
    ClassLoader loader = Programs.loader();
    Config config =
        ConfigFactory.parseString(configuration).withFallback(ConfigFactory.load(loader));
    Settings settings = Settings.from(config, new Options());
    return Programs.open(
        settings, loader, Programs.launcher(loader), new ChildOutput(settings)::print);
  }
}
