package dev.troupe.actors;

import dev.troupe.memory.BarrierWord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One who waits at a barrier.
 *
 * @param round the round it has arrived in; -1 before
 * @param index its place in that round
 * @param since the time it came
 * @param limit how long it waits at most; null is for ever
 * @param name how it is called in messages
 * @param asksAgain whether it will ask how its round ended even if it is answered {@code Withdrawn}
 */
record BarrierParty(
    long round, int index, long since, @Nullable Duration limit, String name, boolean asksAgain) {

  /** One that has not arrived. */
  static BarrierParty newcomer(@Nullable Duration limit, String name) {
    return new BarrierParty(-1, -1, System.nanoTime(), limit, name, false);
  }

  /** One that has arrived by itself. */
  static BarrierParty arrived(BarrierActor.AwaitOthers await) {
    return new BarrierParty(
        await.round(), await.index(), System.nanoTime(), await.limit(), await.party(), true);
  }

  BarrierParty arrived(BarrierWord.Arrival arrival) {
    return new BarrierParty(arrival.round(), arrival.index(), since, limit, name, asksAgain);
  }

  boolean hasArrived() {
    return round >= 0;
  }

  /** How much longer it waits; null is for ever. */
  @Nullable
  Duration left() {
    if (limit == null) {
      return null;
    }
    Duration left = limit.minusNanos(System.nanoTime() - since);
    return left.isNegative() ? Duration.ZERO : left;
  }

  boolean isTimeUp() {
    Duration left = left();
    return left != null && left.isZero();
  }
}
