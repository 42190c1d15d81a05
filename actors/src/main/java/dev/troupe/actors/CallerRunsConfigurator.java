package dev.troupe.actors;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes {@link CallerRuns} the executor of a dispatcher; named in {@code node.conf}. */
public final class CallerRunsConfigurator extends ExecutorServiceConfigurator {

  /** The dispatcher of all primitives. */
  static final String DISPATCHER = "troupe.node.caller-runs-dispatcher";

  /** Called by Akka. */
  public CallerRunsConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> withOwnThread(threads);
  }

  private static ExecutorService withOwnThread(ThreadFactory threads) {
    ThreadPoolExecutor own =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    own.allowCoreThreadTimeOut(true);
    return new CallerRuns(own);
  }
}
