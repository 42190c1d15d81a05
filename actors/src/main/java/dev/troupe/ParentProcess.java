package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Directory;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.ProcessActor;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The process that started this one. Python: what {@code parent_process()} returns. */
public final class ParentProcess {

  private final ActorClient client;
  private final Assignment.Bequest bequest;

  ParentProcess(ActorClient client, Assignment.Bequest bequest) {
    this.client = client;
    this.bequest = bequest;
  }

  /** Its name when it started this one. */
  public String name() {
    return bequest.parentName();
  }

  /** The operating system's id of its JVM. */
  public long pid() {
    return bequest.parentPid();
  }

  /** Whether it has not ended. The first process of a program lives as long as any other. */
  public boolean isAlive() {
    return isHome()
        || !hasEnded(client.askUninterruptibly(
            bequest.parentNumber(), caller -> new ProcessActor.Join(caller, Duration.ZERO)));
  }

  /**
   * Waits for its end, for ever if it is the first process of the program.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void join() throws InterruptedException {
    await(null);
  }

  /**
   * Waits for its end, at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @return whether it has ended
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean join(Duration timeout) throws InterruptedException {
    return await(limit(timeout));
  }

  @Override
  public String toString() {
    return "ParentProcess[name='" + name() + "', pid=" + pid() + "]";
  }

  private boolean await(@Nullable Duration limit) throws InterruptedException {
    if (isHome()) {
      // It takes this process along when it ends, so nobody will see it.
      Thread.sleep(limit == null ? Long.MAX_VALUE : limit.toMillis());
      return false;
    }
    return hasEnded(
        client.ask(bequest.parentNumber(), limit, caller -> new ProcessActor.Join(caller, limit)));
  }

  private boolean isHome() {
    return bequest.parentNumber() == Directory.HOME;
  }

  private static boolean hasEnded(WireMessage answer) {
    return answer instanceof ProcessActor.Ended || answer instanceof Outcome.Gone;
  }
}
