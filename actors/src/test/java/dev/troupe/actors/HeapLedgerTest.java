package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sums of the heap budget, with limits of the test's own. */
class HeapLedgerTest {

  private static final long MIB = 1 << 20;

  private static HeapLedger ledger(long budgetMib, long homeMib) {
    return new HeapLedger(
        new HeapRules(budgetMib * MIB, "test", homeMib * MIB, 16, 64 * MIB, false));
  }

  @Test
  void reserve_sizesAsked_fitUpToTheBudgetAndNoByteMore() {
    HeapLedger ledger = ledger(1000, 400);
    HeapLedger.Grant first = ledger.reserve(0, 300 * MIB);
    assertNotNull(first);
    assertEquals(300 * MIB, first.bytes());
    assertNull(ledger.reserve(0, 300 * MIB + 1));
    assertNotNull(ledger.reserve(0, 300 * MIB));
    assertNull(ledger.reserve(0, 1));
    ledger.free(first.ticket());
    assertNotNull(ledger.reserve(0, 300 * MIB));
  }

  @Test
  void reserve_noSizeAsked_isPartOfWhatIsLeftUntilTheLeast() {
    HeapLedger ledger = ledger(4496, 400);
    long left = 4096;
    int count = 0;
    HeapLedger.Grant grant = ledger.reserve(0, 0);
    while (grant != null) {
      assertEquals(Math.max(64, left / 16) * MIB, grant.bytes());
      left -= grant.bytes() / MIB;
      count++;
      grant = ledger.reserve(0, 0);
    }
    assertTrue(left < 64, () -> "something was left over");
    assertTrue(count > 30, "only so many found room: " + count);
  }

  @Test
  void reserve_unbounded_isWhatWasAskedAndCountsNothing() {
    HeapLedger ledger =
        new HeapLedger(new HeapRules(HeapRules.UNBOUNDED, "off", MIB, 16, 64 * MIB, false));
    HeapLedger.Grant some = ledger.reserve(0, Long.MAX_VALUE / 2);
    HeapLedger.Grant open = ledger.reserve(0, 0);
    assertNotNull(some);
    assertNotNull(open);
    assertEquals(0, open.bytes());
    assertNotNull(ledger.reserve(0, Long.MAX_VALUE / 2));
  }

  @Test
  void refusal_says_eachPartOfTheSum() {
    HeapLedger ledger = ledger(1000, 400);
    assertNotNull(ledger.reserve(0, 300 * MIB));
    assertNotNull(ledger.reserve(3, 200 * MIB));
    String refusal = ledger.refusal(128 * MIB);
    for (String part : List.of(
        "heap of 128 MiB",
        "the 1,000 MiB",
        "has 400 MiB",
        "2 other JVMs 500 MiB",
        "100 MiB are left")) {
      assertTrue(refusal.contains(part), refusal);
    }
  }

  @Test
  void isHopeless_moreThanAllOthersTogetherCouldGive_isTrue() {
    HeapLedger ledger = ledger(1000, 400);
    assertNotNull(ledger.reserve(0, 600 * MIB));
    assertFalse(ledger.isHopeless(600 * MIB));
    assertTrue(ledger.isHopeless(600 * MIB + 1));
    assertFalse(ledger.isHopeless(0));
    assertTrue(ledger(1000, 999).isHopeless(0));
    assertTrue(ledger(1000, 1200).isHopeless(0), "the first process alone has more");
  }

  @Test
  void ticketsOf_endedProcess_areItsOwn() {
    HeapLedger ledger = ledger(1000, 400);
    HeapLedger.Grant mine = ledger.reserve(3, 100 * MIB);
    assertNotNull(mine);
    assertNotNull(ledger.reserve(4, 100 * MIB));
    ledger.used(mine.ticket(), 4711);
    assertEquals(List.of(mine.ticket()), ledger.ticketsOf(3));
    assertEquals(4711, ledger.pid(mine.ticket()));
    ledger.free(mine.ticket());
    assertEquals(List.of(), ledger.ticketsOf(3));
    assertEquals(0, ledger.pid(mine.ticket()));
  }

  @Test
  void rules_ofConfiguration_areReadAndChecked() {
    var defaults = ConfigFactory.load().getConfig("troupe.heap");
    HeapRules rules = HeapRules.from(defaults);
    assertTrue(rules.budgetBytes() > 0 && rules.budgetBytes() < HeapRules.UNBOUNDED);
    assertFalse(rules.waits());
    assertEquals(
        2L << 30,
        HeapRules.from(ConfigFactory.parseString("budget = 2 GiB").withFallback(defaults))
            .budgetBytes());
    assertEquals(
        HeapRules.UNBOUNDED,
        HeapRules.from(ConfigFactory.parseString("budget = \"off\"").withFallback(defaults))
            .budgetBytes());
    assertThrows(
        IllegalArgumentException.class,
        () -> HeapRules.requireValid(
            ConfigFactory.parseString("when-full = hope").withFallback(defaults)));
    HeapRules.requireValid(defaults);
  }
}
