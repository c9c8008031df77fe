package org.estimand.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Runs independent numbered tasks on the context's threads. Each task writes to places of its own,
 * so the outcome does not depend on the number of threads. When tasks fail, the failure of the
 * lowest number among those that ran is thrown.
 */
public final class Tasks {
  private Tasks() {}

  /**
   * Runs tasks 0 .. count-1, reports progress under {@code stage} when it is not null, and checks
   * for cancellation between tasks.
   */
  public static void run(FitContext context, String stage, int count, IntConsumer task) {
    int threads = Math.min(context.threads(), count);
    if (threads <= 1) {
      for (int i = 0; i < count; i++) {
        context.checkpoint();
        task.accept(i);
        if (stage != null) {
          context.report(stage, i + 1L, count);
        }
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Throwable[] failures = new Throwable[count];
    Runnable worker =
        () -> {
          int i;
          while (!stop.get() && (i = next.getAndIncrement()) < count) {
            try {
              context.checkpoint();
              task.accept(i);
              if (stage != null) {
                context.report(stage, done.incrementAndGet(), count);
              }
            } catch (RuntimeException | Error e) {
              failures[i] = e;
              stop.set(true);
            }
          }
        };
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads - 1,
            r -> {
              Thread t = new Thread(r, "estimand-worker");
              t.setDaemon(true);
              return t;
            });
    try {
      List<Future<?>> others = new ArrayList<>();
      for (int t = 1; t < threads; t++) {
        others.add(pool.submit(worker));
      }
      worker.run();
      for (Future<?> other : others) {
        other.get();
      }
    } catch (InterruptedException e) {
      stop.set(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("The computation was interrupted. Nothing was saved.");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
    for (Throwable failure : failures) {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }
}
