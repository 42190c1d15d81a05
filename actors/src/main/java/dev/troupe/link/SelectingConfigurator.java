package dev.troupe.link;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import akka.dispatch.MonitorableThreadFactory;
import com.typesafe.config.Config;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes the threads in which Akka waits for Artery's sockets; named in {@code node.conf}. Each sleeps in
 * its selector, where it would hold up the end of its JVM for 300 ms.
 */
public final class SelectingConfigurator extends ExecutorServiceConfigurator {

  private static final long DOZE_NANOS = 1_000_000;

  private static final Set<Thread> sleepers = ConcurrentHashMap.newKeySet();

  /** Of the whole JVM, which ends as one. */
  private static volatile boolean isDozing;

  private final int threads;

  /** Called by Akka. */
  public SelectingConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    threads = prerequisites.settings().config().getInt("akka.io.tcp.nr-of-selectors");
  }

  /** This JVM is about to end: from now on none of the threads sleeps inside the system. */
  public static void doze() {
    isDozing = true;
    sleepers.forEach(Thread::interrupt);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    ThreadFactory named = factory instanceof MonitorableThreadFactory monitorable
        ? monitorable.withName(monitorable.name() + "-" + id)
        : factory;
    return () -> new Selecting(threads, named);
  }

  private static final class Selecting extends ThreadPoolExecutor {

    Selecting(int threads, ThreadFactory factory) {
      super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    }

    /** A selector does not sleep when the thread that looks at it is interrupted. */
    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
      sleepers.add(thread);
      if (isDozing) {
        LockSupport.parkNanos(this, DOZE_NANOS);
        thread.interrupt();
      }
    }

    @Override
    protected void afterExecute(Runnable task, Throwable problem) {
      sleepers.remove(Thread.currentThread());
    }
  }
}
