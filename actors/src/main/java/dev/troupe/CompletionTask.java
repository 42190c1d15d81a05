package dev.troupe;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CompletableFuture.supplyAsync} and {@code runAsync} give an executor, taken apart: the
 * function, which is run in a worker, and the future, which is completed here.
 */
record CompletionTask(Object function, CompletableFuture<@Nullable Object> future) {

  /**
   * Takes a task apart; null if it is none of these.
   *
   * @throws IllegalArgumentException if it is another step of a {@code CompletableFuture}
   */
  static @Nullable CompletionTask of(Runnable task) {
    if (!(task instanceof CompletableFuture.AsynchronousCompletionTask)) {
      return null;
    }
    Finder finder;
    try {
      finder = new Finder(task);
      finder.writeObject(task);
    } catch (IOException e) {
      throw new IllegalArgumentException(task + " cannot run in another process.", e);
    }
    if (finder.function == null || finder.future == null || finder.others > 0) {
      throw new IllegalArgumentException(task
          + " cannot run in another process: of CompletableFuture's steps only those of supplyAsync"
          + " and runAsync can.");
    }
    return new CompletionTask(finder.function, finder.future);
  }

  /** Completes the future. */
  void complete(@Nullable Object result, @Nullable Throwable problem) {
    if (problem == null) {
      future.complete(result);
    } else {
      future.completeExceptionally(problem);
    }
  }

  /** Such a task is serialisable, though not what is in it: that passes here. */
  private static final class Finder extends ObjectOutputStream {
    private final Runnable task;
    private @Nullable Object function;
    private @Nullable CompletableFuture<@Nullable Object> future;
    private int others;

    Finder(Runnable task) throws IOException {
      super(OutputStream.nullOutputStream());
      this.task = task;
      enableReplaceObject(true);
    }

    @Override
    @SuppressWarnings("unchecked") // the future is of what the function returns
    protected @Nullable Object replaceObject(Object object) {
      if (object == task) {
        return object;
      } else if (object instanceof CompletableFuture<?> one && future == null) {
        future = (CompletableFuture<@Nullable Object>) one;
      } else if (object instanceof SerializedLambda lambda && function == null) {
        function = revived(lambda);
      } else if ((object instanceof Supplier || object instanceof Runnable) && function == null) {
        function = object;
      } else {
        others++;
      }
      return null;
    }

    /** The lambda that this stands for, made by its class as any reader of it would have it made. */
    private static Object revived(SerializedLambda lambda) {
      try {
        String name = lambda.getCapturingClass().replace('/', '.');
        Method maker = Class.forName(name, false, Programs.loader())
            .getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
        maker.setAccessible(true);
        return maker.invoke(null, lambda);
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(
            "A lambda of " + lambda.getCapturingClass() + " cannot be made again.", e);
      }
    }
  }
}
