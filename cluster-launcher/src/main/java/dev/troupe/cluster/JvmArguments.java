package dev.troupe.cluster;

import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which options a forked JVM gets: the launcher's defaults, then those of this JVM that make sense in
 * another one, then the program's own. Where two contradict each other, the JVM takes the later one.
 */
final class JvmArguments {

  /** The JVM refuses to start with two of these, so only the last one stays. */
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");

  private static final Pattern OPENED =
      Pattern.compile("(--add-opens|--add-exports)=([^/]+)/([^=]+)=.*");

  private JvmArguments() {}

  /**
   * The options of this JVM, those from {@code JDK_JAVA_OPTIONS}, {@code JAVA_TOOL_OPTIONS}, {@code
   * _JAVA_OPTIONS} and argument files included.
   */
  static List<String> ofThisJvm() {
    return Holder.ARGUMENTS;
  }

  /** Puts a forked JVM's options together. {@code own} are this JVM's, {@code asked} the program's. */
  static List<String> forChild(LauncherSettings settings, List<String> own, List<String> asked) {
    Predicate<String> isRepeated = option -> settings.jvmArguments().contains(option)
        || (asked.contains(option)
            && !option.startsWith("-XX:+Unlock")); // must stand before what it unlocks
    List<String> all = new ArrayList<>(settings.jvmArguments());
    inherited(settings, own).stream().filter(isRepeated.negate()).forEach(all::add);
    all.addAll(asked);
    return withOneCollector(all);
  }

  private static List<String> inherited(LauncherSettings settings, List<String> own) {
    List<Pattern> refused = new ArrayList<>(settings.notInherited());
    if (own.stream().anyMatch(option -> option.startsWith("-Dclassworlds.conf="))) {
      refused.addAll(settings.notInheritedFromMaven());
    }
    List<String> inherited = new ArrayList<>();
    for (String option : own) {
      if (refused.stream().noneMatch(pattern -> pattern.matcher(option).matches())) {
        String adapted = forClassPath(option);
        if (!adapted.isEmpty()) {
          inherited.add(adapted);
        }
      }
    }
    return inherited;
  }

  /**
   * Rewrites what names modules of the program, which are on the class path of a forked JVM. Empty if
   * nothing is left of the option.
   */
  private static String forClassPath(String option) {
    var opened = OPENED.matcher(option);
    if (opened.matches()) {
      return isSystemModule(opened.group(2))
          ? "%s=%s/%s=ALL-UNNAMED".formatted(opened.group(1), opened.group(2), opened.group(3))
          : "";
    }
    if (option.startsWith("--enable-native-access=")) {
      return "--enable-native-access=ALL-UNNAMED";
    }
    if (option.startsWith("--add-modules=")) {
      String kept = Arrays.stream(option.substring("--add-modules=".length()).split(",", -1))
          .filter(name -> name.equals("ALL-SYSTEM") || isSystemModule(name))
          .collect(Collectors.joining(","));
      return kept.isEmpty() ? "" : "--add-modules=" + kept;
    }
    return option;
  }

  private static boolean isSystemModule(String name) {
    return ModuleFinder.ofSystem().find(name).isPresent();
  }

  private static List<String> withOneCollector(List<String> options) {
    Set<String> collectors = options.stream()
        .filter(option -> COLLECTOR.matcher(option).matches())
        .collect(Collectors.toSet());
    if (collectors.size() < 2) {
      return options;
    }
    List<String> kept = new ArrayList<>();
    boolean isChosen = false;
    for (int i = options.size() - 1; i >= 0; i--) {
      String option = options.get(i);
      boolean isCollector = collectors.contains(option);
      if (!isCollector || !isChosen) {
        kept.add(0, option);
      }
      isChosen |= isCollector;
    }
    return kept;
  }

  /** The management classes take some 30 ms to load, which only a JVM that forks should pay. */
  private static final class Holder {
    static final List<String> ARGUMENTS =
        List.copyOf(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }
}
