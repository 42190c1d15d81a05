package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One number of any type, as the bits of a long, each access under its lock if it has one. */
abstract class SharedValue<S> extends SharedBlock<S> {

  /** Every value has a word of its own, so that all types change in one step. */
  static final int BYTES = Long.BYTES;

  SharedValue(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given);
  }

  long load() {
    boolean isEntered = enter();
    try {
      return cells().load(0, BYTES);
    } finally {
      leave(isEntered);
    }
  }

  void store(long bits) {
    boolean isEntered = enter();
    try {
      cells().store(0, BYTES, bits);
    } finally {
      leave(isEntered);
    }
  }

  boolean swap(long expected, long bits) {
    boolean isEntered = enter();
    try {
      return cells().swap(0, BYTES, expected, bits);
    } finally {
      leave(isEntered);
    }
  }

  /** Changes the bits in one step; returns those before. */
  long change(LongUnaryOperator operator) {
    boolean isEntered = enter();
    try {
      long before;
      do {
        before = cells().load(0, BYTES);
      } while (!cells().swap(0, BYTES, before, operator.applyAsLong(before)));
      return before;
    } finally {
      leave(isEntered);
    }
  }
}
