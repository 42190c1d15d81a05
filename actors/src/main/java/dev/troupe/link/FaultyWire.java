package dev.troupe.link;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** A wire that loses, repeats and reorders frames as its seed says; for tests. */
final class FaultyWire<T> implements Wire<T> {

  private static final int MAX_FRAMES_LATE = 8;

  private static final class Late<T> {
    final T frame;
    int framesToPass;

    Late(T frame, int framesToPass) {
      this.frame = frame;
      this.framesToPass = framesToPass;
    }
  }

  private final Wire<T> wire;
  private final LinkSettings.Faults faults;
  private final Random random;
  private final List<Late<T>> late = new ArrayList<>();

  /**
   * Puts faults before a wire.
   *
   * @param salt makes the choices of one channel differ from another's
   */
  FaultyWire(Wire<T> wire, LinkSettings.Faults faults, long salt) {
    this.wire = wire;
    this.faults = faults;
    this.random = new Random(faults.seed() * 31 + salt);
  }

  @Override
  public void tell(T frame) {
    for (Iterator<Late<T>> all = late.iterator(); all.hasNext(); ) {
      Late<T> next = all.next();
      if (--next.framesToPass == 0) {
        all.remove();
        wire.tell(next.frame);
      }
    }
    if (random.nextDouble() < faults.drop()) {
      return;
    }
    if (random.nextDouble() < faults.delay()) {
      late.add(new Late<>(frame, 1 + random.nextInt(MAX_FRAMES_LATE)));
      return;
    }
    wire.tell(frame);
    if (random.nextDouble() < faults.repeat()) {
      wire.tell(frame);
    }
  }
}
