package dev.troupe;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The process that this code runs in: it can be looked at, and not handled. */
final class OwnLife implements Life {

  private final boolean isDaemon;
  private final AuthKey authKey;
  private volatile String name;

  OwnLife(String name, boolean isDaemon, AuthKey authKey) {
    this.name = name;
    this.isDaemon = isDaemon;
    this.authKey = authKey;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void rename(String other) {
    name = java.util.Objects.requireNonNull(other, "name");
    Thread.currentThread().setName(other);
    Programs.showName(other);
  }

  @Override
  public boolean isDaemon() {
    return isDaemon;
  }

  @Override
  public byte[] authKey() {
    return authKey.get();
  }

  @Override
  public void setAuthKey(byte[] key) {
    authKey.set(key);
  }

  @Override
  public void setDaemon(boolean other) {
    throw refuse("become a daemon or none any more");
  }

  @Override
  public Surroundings surroundings() {
    throw refuse("be given other surroundings");
  }

  @Override
  public void run() {}

  @Override
  public void start(LongConsumer announced) {
    throw refuse("be started again");
  }

  @Override
  public boolean awaitEnd(@Nullable Duration limit) {
    throw refuse("wait for its own end");
  }

  @Override
  public boolean isAlive() {
    return true;
  }

  @Override
  public OptionalInt exitCode() {
    return OptionalInt.empty();
  }

  @Override
  public long pid() {
    return toHandle().pid();
  }

  @Override
  public ProcessHandle toHandle() {
    return ProcessHandle.current();
  }

  @Override
  public Waitable sentinel(ChildProcess process) {
    throw refuse("wait for its own end");
  }

  @Override
  public void interrupt() {
    throw refuse("be handled by itself; Thread.interrupt interrupts a thread");
  }

  @Override
  public void terminate() {
    throw refuse("be handled by itself; System.exit ends it");
  }

  @Override
  public void kill() {
    throw refuse("be handled by itself; System.exit ends it");
  }

  @Override
  public void close() {}

  @Override
  public void endNow() {}

  @Override
  public void forget() {}

  @Override
  public String describe() {
    return "[name='" + name + "', pid=" + pid() + ", state=started, daemon=" + isDaemon + "]";
  }

  private IllegalStateException refuse(String what) {
    return new IllegalStateException("Process '" + name + "' (pid " + pid()
        + ") is the one this code runs in and cannot " + what + ".");
  }
}
