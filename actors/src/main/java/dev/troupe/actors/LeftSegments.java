package dev.troupe.actors;

import dev.troupe.memory.NamedSegments;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the named segments that nobody unlinked, with a warning: those of earlier programs when this one
 * opens, those of a killed process at its end, and the rest when the program or this JVM ends.
 */
final class LeftSegments implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LeftSegments.class);

  private final NamedSegments segments;
  private final long own = ProcessHandle.current().pid();
  private final Set<Long> ended = ConcurrentHashMap.newKeySet(); // and still to be handed over
  private final Thread atExit = new Thread(this::deleteOwn, "troupe-named-memory");

  LeftSegments(NamedSegments segments) {
    this.segments = segments;
    Runtime.getRuntime().addShutdownHook(atExit);
    delete(
        "Its program has ended",
        pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  /** Notes that a process has ended, for {@link #processEnded}, which may come late. */
  void processEnds(Ending ending) {
    if (ending.isNormal()) {
      ended.add(ending.pid());
    }
  }

  /**
   * Deletes what a killed process answers for; what one that ended well made belongs to the program.
   * Blocks.
   */
  void processEnded(Ending ending) {
    if (ending.pid() == own || ending.pid() == 0) {
      return;
    }
    if (!ending.isNormal()) {
      delete(
          "Process '" + ending.name() + "' ended with exit code " + ending.exitCode(),
          pid -> pid == ending.pid());
      return;
    }
    try {
      segments.handOver(ending.pid(), own);
      ended.remove(ending.pid());
    } catch (IOException e) {
      log.warn("Named shared memory of process '{}' is left behind.", ending.name(), e);
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
    delete("The program has ended", pid -> pid == own || ended.contains(pid));
  }

  private void delete(String why, LongPredicate isEnded) {
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
