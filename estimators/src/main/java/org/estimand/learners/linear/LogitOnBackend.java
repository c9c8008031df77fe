package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/**
 * The logistic regressions of all folds and repetitions that share features, target and weights, on
 * a backend: one fit on all rows, from which the others start together. Transfers do not depend on
 * the number of fits. A fit that keeps other features than the one on all rows, or that the backend
 * cannot finish, is made here, alone, and fails here with its reason.
 */
final class LogitOnBackend {
  private static final long MOST_WEIGHTS = 1L << 26;

  private LogitOnBackend() {}

  /**
   * Fits all.
   *
   * @param kept filled with the features used in each fit
   * @param failures filled with the failure of each fit, null where there is none
   * @param out filled with the coefficients of each fit as by {@link LogitMath#fit}
   */
  static void fit(
      MatrixBackend backend,
      List<CrossFitTask> tasks,
      FitContext context,
      int[][] kept,
      CausalException[] failures,
      double[][] out) {
    int[] whole = ranks(tasks, context, kept);
    List<Integer> alike = new ArrayList<>();
    for (int s = 0; s < kept.length; s++) {
      if (Arrays.equals(kept[s], whole)) {
        alike.add(s);
      }
    }
    int most = (int) Math.max(1, MOST_WEIGHTS / tasks.get(0).training().features().rows());
    for (int from = 0; from < alike.size(); from += most) {
      context.checkpoint();
      together(
          backend, tasks, whole, alike.subList(from, Math.min(from + most, alike.size())), out);
    }
    Tasks.run(
        context,
        null,
        out.length,
        s -> {
          if (out[s] == null) {
            try {
              out[s] = LogitMath.fit(tasks.get(s).training(), kept[s], null, null);
            } catch (CausalException e) {
              failures[s] = e;
            }
          }
        });
  }

  private static void together(
      MatrixBackend backend,
      List<CrossFitTask> tasks,
      int[] whole,
      List<Integer> members,
      double[][] out) {
    TrainingSet first = tasks.get(0).training();
    FeatureMatrix x = first.features();
    int[][] sets = new int[members.size()][];
    for (int k = 0; k < sets.length; k++) {
      sets[k] = tasks.get(members.get(k)).training().rows();
    }
    int[] rows = LogitBatch.union(x.rows(), Arrays.asList(sets));
    try (DeviceScope scope = new DeviceScope()) {
      LogitBatch batch = new LogitBatch(backend, scope, x, whole, rows, first.target());
      DeviceMatrix zero = backend.zeros(scope, batch.size(), 1);
      int[] one = new int[1];
      DeviceMatrix start =
          batch.fit(batch.weights(new int[][] {rows}, first.weights()), zero, zero, one);
      int[] info = new int[sets.length];
      double[] all =
          backend.download(
              batch.fit(
                  batch.weights(sets, first.weights()), zero, one[0] == 0 ? start : zero, info));
      for (int k = 0; k < sets.length; k++) {
        out[members.get(k)] = info[k] == 0 ? batch.coefficients(all, k) : null;
      }
    }
  }

  /** The independent features of every training set; gives those on all training rows. */
  private static int[] ranks(List<CrossFitTask> tasks, FitContext context, int[][] kept) {
    TrainingSet first = tasks.get(0).training();
    FeatureMatrix x = first.features();
    RepetitionCells cells = RepetitionCells.of(x.rows(), tasks);
    int[] rows = LogitBatch.union(x.rows(), Arrays.asList(cells.rows()));
    int[][] parts = Arrays.copyOf(cells.rows(), cells.rows().length + 1);
    parts[parts.length - 1] = rows;
    CellGrams grams = CellGrams.of(x, List.of(), first.weights(), parts, context);
    int[][] whole = new int[1][];
    Tasks.run(
        context,
        null,
        kept.length + 1,
        s -> {
          if (s < kept.length) {
            kept[s] =
                TrainingRank.kept(
                    tasks.get(s).training(),
                    grams.union(cells.sets()[cells.ownSet()[s]]),
                    grams.size());
          } else {
            whole[0] =
                TrainingRank.kept(
                    new TrainingSet(x, rows, first.target(), first.weights(), 2),
                    grams.cell(parts.length - 1),
                    grams.size());
          }
        });
    return whole[0];
  }
}
