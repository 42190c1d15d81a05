package dev.troupe.samples.bench;

import dev.troupe.Call1;
import dev.troupe.ChildProcess;
import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.Troupe;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** A child that does its part of a round each time it is told to, and says what came out. */
final class Partner implements AutoCloseable {

  private static final int END = -1;
  private static final Duration LIMIT_FOR_END = Duration.ofSeconds(10);

  private final Connection control;
  private final ChildProcess child;
  private final Consumer<Partner> whenDone;
  private boolean isBusy;

  private Partner(Connection control, ChildProcess child, Consumer<Partner> whenDone) {
    this.control = control;
    this.child = child;
    this.whenDone = whenDone;
  }

  /**
   * The partner's answer to a round.
   *
   * @param check added to the check values of the other parties
   */
  record Report(long check, long pid) {}

  /**
   * Starts a partner that ends when it is closed.
   *
   * @param part does so many operations and returns a check value
   */
  static Partner start(Troupe troupe, Call1<Integer, Long> part) throws Exception {
    return idle(troupe, Partner::end).doing(part);
  }

  /** Starts a partner that has nothing to do yet. */
  static Partner idle(Troupe troupe, Consumer<Partner> whenDone) {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(Partner::serve, pipe.second()).asDaemon(true).start();
    pipe.second().close();
    return new Partner(pipe.first(), child, whenDone);
  }

  /** Tells it what it does from now on. */
  Partner doing(Call1<Integer, Long> part) throws IOException, InterruptedException {
    control.send(part);
    return this;
  }

  @SuppressWarnings("unchecked") // what doing() sent
  private static void serve(Connection control) throws Exception {
    long pid = ProcessHandle.current().pid();
    Call1<Integer, Long> part = ops -> 0L;
    while (true) {
      Object told = control.receive();
      if (told instanceof Integer ops) {
        if (ops == END) {
          return;
        }
        control.send(new Report(part.call(ops), pid));
      } else {
        part = (Call1<Integer, Long>) told;
      }
    }
  }

  void begin(int ops) throws IOException, InterruptedException {
    isBusy = true;
    control.send(ops);
  }

  Report finish() throws IOException, InterruptedException {
    Report report = control.receive();
    isBusy = false;
    return report;
  }

  /** The operating system's id of its process. */
  long pid() {
    return child.pid();
  }

  /** It is not needed any more. One that is in the middle of a round will not be used again. */
  @Override
  public void close() {
    if (isBusy) {
      child.kill();
      end();
    } else {
      whenDone.accept(this);
    }
  }

  void end() {
    try (control) {
      control.send(END);
      if (!child.join(LIMIT_FOR_END)) {
        child.kill();
        child.join();
      }
    } catch (IOException e) {
      child.kill(); // it is not listening any more
    } catch (InterruptedException e) {
      child.kill();
      Thread.currentThread().interrupt();
    }
  }
}
