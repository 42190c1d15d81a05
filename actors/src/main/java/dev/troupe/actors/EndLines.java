package dev.troupe.actors;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the handles on one end of a pipe, and which of its handles read. Part of its actor's
 * state.
 *
 * <p>Messages are handed out ahead to one reader only, while no other handle reads there; as soon as
 * one does, they are recalled.
 */
final class EndLines {

  private final Map<Long, LineAccount> lines = new HashMap<>(); // by hold
  private final Set<Long> readers = new HashSet<>(); // holds
  private boolean isWatched; // since somebody waits for room

  void open(long hold, LineAccount line) {
    lines.put(hold, line);
    if (isWatched) {
      line.watch(true);
    }
  }

  @Nullable
  LineAccount of(long hold) {
    return lines.get(hold);
  }

  /** Notes that a handle reads here; what others were handed ahead is recalled. */
  void reads(long hold, Inbox inbox) {
    readers.add(hold);
    if (readers.size() > 1) {
      lines.forEach((holder, line) -> {
        if (holder != hold) {
          line.catchUp(inbox);
          line.recall();
        }
      });
    }
  }

  /** Whether that handle was handed messages ahead that it has not taken. */
  boolean hasAhead(long hold) {
    LineAccount line = lines.get(hold);
    return line != null && line.hasAhead();
  }

  /** Whether another handle than that one has messages that belong before all others. */
  boolean hasAheadElsewhere(long hold) {
    for (Map.Entry<Long, LineAccount> line : lines.entrySet()) {
      if (line.getKey() != hold && line.getValue().hasAhead()) {
        return true;
      }
    }
    return false;
  }

  /** The line of the only reader there is; null if there is no such one. */
  @Nullable
  LineAccount onlyReader() {
    return readers.size() == 1 ? lines.get(readers.iterator().next()) : null;
  }

  /** A handle took what it was handed ahead, up to that loan. */
  void take(long hold, long reached, Inbox inbox) {
    LineAccount line = lines.get(hold);
    if (line != null) {
      line.take(reached, inbox);
    }
  }

  /** Takes what was taken without a message. */
  void catchUp(Inbox inbox) {
    lines.values().forEach(line -> line.catchUp(inbox));
  }

  /** Wants a message for each that is taken, or no more; to be followed by {@link #catchUp}. */
  void watch(boolean isWanted) {
    if (isWatched != isWanted) {
      isWatched = isWanted;
      lines.values().forEach(line -> line.watch(isWanted));
    }
  }

  void giveBack(long hold, Inbox inbox) {
    LineAccount line = lines.get(hold);
    if (line != null) {
      line.giveBack(inbox);
    }
  }

  /** The handle is closed: what it did not take goes back. */
  void close(long hold, Inbox inbox) {
    giveBack(hold, inbox);
    lines.remove(hold);
    readers.remove(hold);
  }

  /**
   * A process ended: its lines go with it, after what it took. What was lent to it besides is taken back
   * with all its loans.
   */
  void endProcess(long process, Holders holders, Inbox inbox) {
    for (LineAccount line : lines.values()) {
      if (line.address().process() == process) {
        line.catchUp(inbox);
      }
    }
    lines.values().removeIf(line -> line.address().process() == process);
    readers.removeIf(hold -> holders.isHeldBy(hold, process));
  }

  /** Lets the senders go on unasked, as far as there is room. */
  void fund(long most, long room) {
    long left = room;
    for (LineAccount line : lines.values()) {
      left -= line.credit();
    }
    for (LineAccount line : lines.values()) {
      long before = line.credit();
      line.fund(most, left);
      left -= line.credit() - before;
    }
  }

  /** Tells the senders, once, that nobody is left to receive. */
  void cut(@Nullable Ending lost) {
    lines.values().forEach(line -> line.cut(lost));
  }
}
