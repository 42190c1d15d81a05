package dev.troupe.actors;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who has how much of a program's heap budget. Adds up and refuses; knows no JVM. */
final class HeapLedger {

  private static final long MIB = 1 << 20;

  private final HeapRules rules;
  private final Map<Long, Entry> entries = new HashMap<>(); // by ticket
  private long lastTicket;

  /** A JVM's share. {@code pid} is 0 before it was forked. */
  private record Entry(long owner, long bytes, long pid) {}

  /**
   * A share that was granted.
   *
   * @param bytes its largest heap; 0 leaves that to the JVM, as nobody counts
   */
  record Grant(long ticket, long bytes) {}

  HeapLedger(HeapRules rules) {
    this.rules = rules;
  }

  /**
   * Grants a share, or none if too little is left.
   *
   * @param owner the process that forks
   * @param asked the largest heap of the JVM; 0 if it is to be what is fair
   */
  @Nullable
  Grant reserve(long owner, long asked) {
    boolean isCounted = rules.budgetBytes() != HeapRules.UNBOUNDED;
    long bytes = isCounted && asked == 0 ? fair() : asked;
    if (isCounted && bytes > left()) {
      return null;
    }
    entries.put(++lastTicket, new Entry(owner, bytes, 0));
    return new Grant(lastTicket, bytes);
  }

  /** The share of a JVM that asks for none: whole MiB. */
  private long fair() {
    return Math.max(rules.leastBytes(), left() / rules.share()) / MIB * MIB;
  }

  /** What nobody has. May be less than nothing, if the first process has more than the budget. */
  private long left() {
    return rules.budgetBytes() - rules.homeBytes() - taken();
  }

  private long taken() {
    return entries.values().stream().mapToLong(Entry::bytes).sum();
  }

  /** The JVM of a share was forked. */
  void used(long ticket, long pid) {
    entries.computeIfPresent(ticket, (key, entry) -> new Entry(entry.owner(), entry.bytes(), pid));
  }

  void free(long ticket) {
    entries.remove(ticket);
  }

  /** The shares that a process which has ended cannot free any more. */
  List<Long> ticketsOf(long owner) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().owner() == owner)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Who has a share; 0 if its JVM was not forked, or there is no such share. */
  long pid(long ticket) {
    Entry entry = entries.get(ticket);
    return entry == null ? 0 : entry.pid();
  }

  /** Whether a share of this size could never be granted, were all others freed. */
  boolean isHopeless(long asked) {
    long least = asked == 0 ? rules.leastBytes() : asked;
    return rules.budgetBytes() - rules.homeBytes() < least;
  }

  boolean waits() {
    return rules.waits();
  }

  /** Why there is none. */
  String refusal(long asked) {
    return ("its heap of %,d MiB does not fit: of the %,d MiB for all heaps (troupe.heap.budget = %s)"
            + " the first process has %,d MiB and %,d other JVMs %,d MiB, so %,d MiB are left. Give it"
            + " less (-Xmx), join others first, raise the budget, or set troupe.heap.when-full = wait")
        .formatted(
            (asked == 0 ? rules.leastBytes() : asked) / MIB,
            rules.budgetBytes() / MIB,
            rules.origin(),
            rules.homeBytes() / MIB,
            entries.size(),
            taken() / MIB,
            Math.max(0, left()) / MIB);
  }
}
