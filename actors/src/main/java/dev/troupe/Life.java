package dev.troupe;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What a {@link ChildProcess} is here: one that this process made, or this very process. */
sealed interface Life permits Offspring, OwnLife {

  String name();

  void rename(String name);

  boolean isDaemon();

  byte[] authKey();

  void setAuthKey(byte[] key);

  void setDaemon(boolean isDaemon);

  Surroundings surroundings();

  void run() throws Exception;

  void start(LongConsumer announced);

  /** Whether it has ended in time; null waits for ever. */
  boolean awaitEnd(@Nullable Duration limit) throws InterruptedException;

  boolean isAlive();

  OptionalInt exitCode();

  long pid();

  ProcessHandle toHandle();

  Waitable sentinel(ChildProcess process);

  void interrupt();

  void terminate();

  void kill();

  void close();

  void endNow();

  void forget();

  /** The state, as it stands behind the name of the type. */
  String describe();
}
