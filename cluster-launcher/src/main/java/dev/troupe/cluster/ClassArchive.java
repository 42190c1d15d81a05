package dev.troupe.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of loaded classes that a forked JVM boots from. It makes itself: the first fork that finds
 * none has one made in the background, once in the life of this JVM, and goes on without.
 *
 * <p>An archive is no more than a gain in time, so whatever goes wrong with one is logged at debug level,
 * and the fork goes on as if there were none.
 */
final class ClassArchive {

  private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);

  /** The archives, made or not, that this JVM does not try to make any more. */
  private static final Set<Path> TRIED = ConcurrentHashMap.newKeySet();

  /** What no archive can be made of; to find that out again may take a while. */
  private static final Set<Refused> REFUSED = ConcurrentHashMap.newKeySet();

  private record Refused(Path java, ClassPath classPath) {}

  private final LauncherSettings settings;
  private final Optional<ArchiveCache> cache;

  /**
   * How to boot a JVM.
   *
   * @param options its options
   * @param classPath its class path
   */
  record Boot(List<String> options, ClassPath classPath) {}

  ClassArchive(LauncherSettings settings) {
    this.settings = settings;
    this.cache = settings.archive().isEnabled()
        ? settings
            .archive()
            .resolvedDirectory(System.getenv(), System.getProperty("user.home", ""))
            .map(directory -> new ArchiveCache(directory, settings.archive()))
        : Optional.empty();
  }

  /**
   * Chooses how to boot a JVM.
   *
   * @param java the program that is run
   * @param without its boot without an archive
   */
  Boot choose(Path java, Boot without) {
    Optional<List<String>> training = ArchiveOptions.forTraining(without.options);
    Refused asked = new Refused(java, without.classPath);
    if (cache.isEmpty() || training.isEmpty() || REFUSED.contains(asked)) {
      return without;
    }
    try {
      return choose(cache.get(), java, training.get(), without);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // A fork must not fail for want of an archive, nor of a thread to make it.
      REFUSED.add(asked);
      log.debug("No class archive is used from now on: {}", e.toString());
      return without;
    }
  }

  private Boot choose(ArchiveCache found, Path java, List<String> training, Boot without)
      throws IOException {
    Jvm jvm = Jvm.of(java);
    ArchiveKey key = ArchiveKey.of(
        jvm,
        ArchiveOptions.forKey(training),
        without.classPath,
        found.directory(),
        settings.archive());
    Path directory = found.directoryOf(key);
    if (found.use(key)) {
      Path archive = directory.resolve(ArchiveCache.ARCHIVE);
      return new Boot(
          ArchiveOptions.using(jvm, archive, without.options), key.classPathIn(directory));
    }
    // Not without bound: a program may write to its class path before each fork.
    if (TRIED.size() < settings.archive().maxArchives() && TRIED.add(directory)) {
      Training.later(
          settings.archive().trainingDelay(), () -> make(found, key, jvm, java, training));
    }
    return without;
  }

  private void make(ArchiveCache found, ArchiveKey key, Jvm jvm, Path java, List<String> training) {
    try {
      boolean isMade = found.fill(key, (archive, classPath) -> {
        List<String> options = new ArrayList<>(training);
        options.add("-Xmx" + settings.archive().trainingHeapBytes());
        options.addAll(ArchiveOptions.making(jvm, archive));
        Training.run(settings, java, options, classPath);
      });
      if (isMade) {
        found.prune();
      } else { // should that program end before it is done, a later fork tries again
        TRIED.remove(found.directoryOf(key));
      }
    } catch (IOException | RuntimeException e) {
      log.debug("No class archive was made: {}", e.toString());
    } catch (InterruptedException e) {
      log.debug("The making of a class archive was interrupted.");
    }
  }
}
