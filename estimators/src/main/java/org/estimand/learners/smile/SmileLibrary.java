package org.estimand.learners.smile;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.estimand.errors.BackendException;
import org.estimand.errors.CausalException;
import org.estimand.errors.NotSupportedException;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** Whether Smile is here, and how its fits are run. Holds no Smile type. */
final class SmileLibrary {
  private static final String PROBE = "smile.regression.RandomForest";

  private SmileLibrary() {}

  /** BACKEND-039 when Smile is not on the class path. */
  static void require(String learner) {
    try {
      Class.forName(PROBE);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new BackendException(
          "BACKEND-039",
          "Learner "
              + learner
              + " needs the library Smile, which is not on the class path. Add"
              + " com.github.haifengl:smile-core:3.1.1 (licence GPL-3).",
          e);
    }
  }

  /** BACKEND-038 when OpenBLAS, which Smile's networks need, cannot be used; else one thread. */
  static void requireOpenBlas(String learner) {
    String why = "no provider of it is on the class path";
    for (BackendStatus s : MatrixBackends.list()) {
      if (s.name().equals("openblas")) {
        if (s.isAvailable()) {
          // opening it also sets BLAS to one thread
          MatrixBackends.open("openblas", OffloadPolicy.Operation.DENSE, 1);
          return;
        }
        why = s.detail();
      }
    }
    throw new BackendException(
        "BACKEND-038", "Learner " + learner + " needs OpenBLAS: " + why + ".");
  }

  static void requireFeatures(String learner, TrainingSet data) {
    if (data.features().columns() == 0) {
      throw new NotSupportedException(
          "NOTSUP-039",
          "Learner "
              + learner
              + " needs at least one feature, and there is none. Name covariates.");
    }
  }

  /**
   * Runs a fit alone on a thread of its own, in a pool of one thread: Smile's parallel streams stay
   * in that pool, and the thread-local generators of the caller are neither read nor moved.
   */
  static <T> T alone(String learner, Callable<T> fit) {
    // a future that is executed, not joined: a waiting worker must not run other tasks meanwhile
    FutureTask<T> task = new FutureTask<>(fit);
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      pool.execute(task);
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The computation was interrupted. Nothing was saved.");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof CausalException known) {
        throw known;
      }
      throw new IllegalStateException("learner " + learner + ": Smile failed", cause);
    } finally {
      pool.shutdownNow();
    }
  }
}
