package dev.troupe.actors;

import dev.troupe.actors.ProcessActor.Exited;
import dev.troupe.actors.ProcessActor.Goodbye;
import org.jspecify.annotations.Nullable;

/** How a process's end reads as Python has it: its code, or the negative number of a signal. */
final class ExitCode {

  /** The code of an orphan that ended by itself, but not with its task. */
  private static final int UNSEEN = 1;

  private static final int LAST_SIGNAL = 64;

  private ExitCode() {}

  /**
   * A code above 128 means a signal, unless the process lived to say that it chose the code.
   *
   * @param isOrphan whether nobody saw the code that the operating system had for it
   */
  static int of(Exited exit, @Nullable Goodbye goodbye, boolean isOrphan) {
    if (goodbye != null && goodbye.signal() > 0) {
      return -goodbye.signal();
    }
    if (goodbye != null && isOrphan) {
      return goodbye.code() >= 0 ? goodbye.code() : UNSEEN;
    }
    if (goodbye != null) {
      return exit.code();
    }
    boolean isSignal = exit.code() > 128 && exit.code() <= 128 + LAST_SIGNAL;
    return isSignal ? 128 - exit.code() : exit.code();
  }
}
