package org.estimand.simulate;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * Where the replicates of a simulation run. Every execution calls the task once for each number and
 * hands its rows to the sink as soon as they are there, in any order; the report does not depend on
 * the execution.
 */
public interface Execution {
  /**
   * Runs replicates.
   *
   * @param replicates their numbers
   * @param task what to do for a number
   * @param sink takes the rows of one replicate at a time; may be called by several threads
   * @param cancelled asked between replicates; true ends the run
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  void run(
      int[] replicates,
      ReplicateTask task,
      Consumer<List<SimulationRow>> sink,
      BooleanSupplier cancelled);

  /** Runs the replicates in this process, on as many threads as there are processors. */
  static Execution local() {
    return local(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Runs the replicates in this process.
   *
   * @param threads number of replicates at work at the same time, at least 1
   */
  static Execution local(int threads) {
    FitContext context = FitContext.defaults().threads(threads);
    return (replicates, task, sink, cancelled) ->
        Tasks.run(
            context.cancelWhen(cancelled),
            null,
            replicates.length,
            i -> sink.accept(task.run(replicates[i])));
  }
}
