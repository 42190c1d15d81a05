package dev.troupe.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What class archives have to do with a JVM's options. */
final class ArchiveOptions {

  /** With any of these the JVM uses no archive of ours, makes none, or was given one by its user. */
  private static final Pattern CONFLICT = Pattern.compile(String.join(
      "|",
      "-(javaagent|agentlib|agentpath):.*|-Xdebug|-Xrun.*",
      "--(patch-module|limit-modules|upgrade-module-path)=.*",
      "-Djava\\.system\\.class\\.loader=.*",
      "-Xshare:(off|on|dump)",
      "@.*|-XX:(Flags|VMOptionsFile)=.*", // who knows what these name
      "-XX:(AOT|CRaC|SharedArchiveFile|SharedClassListFile|DumpLoadedClassList).*",
      "-XX:ArchiveClassesAtExit.*|-XX:\\+(AutoCreateSharedArchive|RecordDynamicDumpInfo)"));

  /** No archive depends on these, and making one neither needs nor bears them. */
  private static final Pattern NO_MATTER = Pattern.compile(String.join(
      "|",
      "-Xm[nsx].*|-Xss.*|-XX:(Min|Max|Initial|SoftMax)?(Heap|RAM|New).*",
      "-Xshare:auto", // the default
      "-Xlog.*|-verbose.*|-XX:(HeapDumpPath|ErrorFile|LogFile|OnError|OnOutOfMemoryError)=.*",
      "-XX:(StartFlightRecording|FlightRecorderOptions|NativeMemoryTracking).*",
      "-XX:\\+(HeapDump|ExitOn|CrashOn)OutOfMemoryError|-XX:\\+AlwaysPreTouch"));

  private ArchiveOptions() {}

  /** Those that the JVM that makes the archive is to have; empty if there can be no archive. */
  static Optional<List<String>> forTraining(List<String> options) {
    List<String> kept = new ArrayList<>();
    for (String option : options) {
      if (CONFLICT.matcher(option).matches()) {
        return Optional.empty();
      }
      if (!NO_MATTER.matcher(option).matches()) {
        kept.add(option);
      }
    }
    return Optional.of(kept);
  }

  /** Of the above those that tell one archive from another: not system properties. */
  static List<String> forKey(List<String> training) {
    return training.stream().filter(option -> !option.startsWith("-D")).toList();
  }

  /** The same options for a JVM that uses an archive, and says nothing if it does not fit after all. */
  static List<String> using(Jvm jvm, Path archive, List<String> options) {
    List<String> all = new ArrayList<>();
    if (hasAotCache(jvm)) {
      all.addAll(List.of("-XX:AOTCache=" + archive, "-Xlog:aot*=off,cds*=off"));
    } else {
      all.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off"));
    }
    all.addAll(options);
    all.remove("-Xshare:auto"); // the default, but not to be named beside an AOT cache
    return all;
  }

  /** Options that make an archive when the JVM ends. */
  static List<String> making(Jvm jvm, Path archive) {
    return hasAotCache(jvm)
        ? List.of("-XX:AOTCacheOutput=" + archive)
        : List.of("-XX:ArchiveClassesAtExit=" + archive, "-XX:TieredStopAtLevel=1");
  }

  /** Since JDK 25 one run makes an ahead-of-time cache, which holds profiles and linked classes too. */
  private static boolean hasAotCache(Jvm jvm) {
    return jvm.feature() >= 25;
  }
}
