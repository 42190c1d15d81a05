package dev.troupe.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this JVM holds of the system.
 *
 * @param threads its threads
 * @param descriptors its open files, jars aside: those are opened when a class is first needed
 * @param files files of Troupe in the directories for temporary ones
 * @param jvms the processes it has forked
 */
record Traces(long threads, long descriptors, long files, long jvms) {

  static Traces now() {
    return new Traces(
        Thread.getAllStackTraces().size(),
        openFiles(),
        filesIn(System.getProperty("java.io.tmpdir")) + filesIn("/dev/shm"),
        ProcessHandle.current().children().count());
  }

  /** Whether there is no more of anything. */
  boolean isWithin(Traces before) {
    return threads <= before.threads
        && descriptors <= before.descriptors
        && files <= before.files
        && jvms <= before.jvms;
  }

  private static long openFiles() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(one -> !isJar(one)).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isJar(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().endsWith(".jar");
    } catch (IOException e) {
      return true; // it was that of the listing
    }
  }

  /** Of this program: other programs of the user may come and go beside. */
  private static long filesIn(String directory) {
    String own = "-" + ProcessHandle.current().pid() + "-";
    String[] names =
        new File(directory).list((parent, name) -> name.contains("troupe") && name.contains(own));
    return names == null ? 0 : names.length;
  }
}
