package dev.troupe.actors;

import dev.troupe.memory.NamedSegments;
import dev.troupe.memory.SegmentOwner;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the named segments that nobody unlinked, with a warning: those of earlier programs when this one
 * opens, those of a killed process at its end, and the rest when the program or this JVM ends.
 */
final class LeftSegments implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LeftSegments.class);

  private final NamedSegments segments;
  private final SegmentOwner home;
  private final Thread atExit = new Thread(this::deleteOwn, "troupe-named-memory");

  /** Of the program whose home uses these segments. */
  LeftSegments(NamedSegments segments) {
    this.segments = segments;
    this.home = segments.self();
    Runtime.getRuntime().addShutdownHook(atExit);
    delete(
        "Its program has ended",
        owner -> ProcessHandle.of(owner.home()).filter(ProcessHandle::isAlive).isEmpty());
  }

  /**
   * Has deleted what a killed process answers for; what one that ended well made belongs to the program.
   *
   * @param blocking does it
   */
  void processEnded(Ending ending, Executor blocking) {
    if (!ending.isNormal()) {
      SegmentOwner ended = new SegmentOwner(home.home(), home.program(), ending.process());
      String why = "Process '" + ending.name() + "' ended with exit code " + ending.exitCode();
      blocking.execute(() -> delete(why, ended::equals));
    }
  }

  @Override
  public void close() {
    deleteOwn();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This JVM is ending, and the hook finds nothing left to do.
    }
  }

  private void deleteOwn() {
    delete("The program has ended", home::isOfSameProgram);
  }

  private void delete(String why, Predicate<SegmentOwner> isEnded) {
    List<String> names = segments.sweep(isEnded);
    if (!names.isEmpty()) {
      log.warn(
          "{} without unlinking {} segments of named shared memory, which are deleted: {}",
          why,
          names.size(),
          String.join(", ", names));
    }
  }
}
