package org.estimand.learners.kernel;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.KernelRidgeData;
import org.estimand.matrix.KernelRidgeProblems;
import org.estimand.matrix.MatrixBackend;

/**
 * Exact kernel ridge regressions that share their features, on a backend that computes no
 * eigenvalues itself: Cholesky factors for every penalty, leave-one-out errors from the diagonals
 * of inverses. What goes there: features, scales, shares and targets of all tasks, penalties twice.
 * What comes back: largest eigenvalues, losses, predictions. So the number of copies does not
 * depend on folds, repetitions, nuisances, widths or penalties. Penalties and widths are chosen
 * here.
 */
final class KernelGrid {
  private final KernelRidgeLearner learner;
  private final MatrixBackend backend;
  private final List<CrossFitTask> tasks;
  private final List<KernelRows> rows;
  private final List<double[]> widths;
  private final KernelChoice[] choices;
  private final double[][] predictions;

  /**
   * @param tasks with one feature matrix
   * @param rows their training rows
   * @param widths that each tries
   */
  KernelGrid(
      KernelRidgeLearner learner,
      MatrixBackend backend,
      List<CrossFitTask> tasks,
      List<KernelRows> rows,
      List<double[]> widths) {
    this.learner = learner;
    this.backend = backend;
    this.tasks = tasks;
    this.rows = rows;
    this.widths = widths;
    this.choices = new KernelChoice[tasks.size()];
    this.predictions = new double[tasks.size()][];
  }

  /** Predictions of the test rows of a task. */
  double[] predictions(int task) {
    return predictions[task];
  }

  /** The width and penalty of a task. */
  KernelChoice choice(int task) {
    return choices[task];
  }

  /** Solves all. */
  void solve() {
    try (DeviceScope scope = new DeviceScope()) {
      int count = tasks.size();
      int[][] places = new int[count][];
      KernelRidgeProblems.Builder all = KernelRidgeProblems.builder();
      for (int t = 0; t < count; t++) {
        places[t] = places(tasks.get(t).training());
        all.trainedOn(places[t]);
        for (double width : widths.get(t)) {
          add(all, t, width);
        }
      }
      KernelRidgeData data = upload(scope, places);
      choose(scope, all.build(), data);
      KernelRidgeProblems.Builder best = KernelRidgeProblems.builder();
      double[] penalties = new double[count];
      for (int t = 0; t < count; t++) {
        best.trainedOn(places[t]);
        add(best, t, choices[t].width());
        penalties[t] = choices[t].penalty();
      }
      double[] fits =
          backend.download(
              backend.kernelRidgePredictions(
                  scope, best.build(), data, backend.upload(scope, penalties, 1, count)));
      int n = data.x().rows();
      for (int t = 0; t < count; t++) {
        int[] test = tasks.get(t).testRows();
        double level = rows.get(t).level();
        predictions[t] = new double[test.length];
        for (int i = 0; i < test.length; i++) {
          predictions[t][i] = level + fits[t * n + test[i]];
        }
      }
    }
  }

  /** Training rows of positive weight. */
  private static int[] places(TrainingSet data) {
    double[] w = data.weights();
    return w == null ? data.rows() : Arrays.stream(data.rows()).filter(i -> w[i] > 0).toArray();
  }

  private void add(KernelRidgeProblems.Builder to, int task, double width) {
    KernelFunction f = learner.function(width);
    switch (f.kernel()) {
      case GAUSSIAN -> to.gaussian(task, 0.5 / (width * width));
      case LINEAR -> to.polynomial(task, 1, 0, 1);
      case POLYNOMIAL -> to.polynomial(task, 1.0 / Math.max(1, rows.get(task).p()), 1, f.degree());
    }
  }

  private KernelRidgeData upload(DeviceScope scope, int[][] places) {
    FeatureMatrix x = tasks.get(0).training().features();
    int n = x.rows();
    int p = x.columns();
    int count = tasks.size();
    double[] features = new double[Math.multiplyExact(n, p)];
    for (int j = 0; j < p; j++) {
      System.arraycopy(x.data(), x.offset(j), features, j * n, n);
    }
    double[] scales = new double[Math.multiplyExact(2 * p, count)];
    double[] shares = new double[Math.multiplyExact(n, count)];
    double[] targets = new double[shares.length];
    for (int t = 0; t < count; t++) {
      KernelRows r = rows.get(t);
      Arrays.fill(scales, t * 2 * p + p, (t + 1) * 2 * p, Double.POSITIVE_INFINITY);
      for (int c = 0; c < r.p(); c++) {
        scales[t * 2 * p + r.kept()[c]] = r.center()[c];
        scales[t * 2 * p + p + r.kept()[c]] = r.scale()[c];
      }
      double level = r.level();
      for (int i = 0; i < r.n(); i++) {
        shares[t * n + places[t][i]] = r.share()[i];
        targets[t * n + places[t][i]] = r.y()[i] - level;
      }
    }
    return new KernelRidgeData(
        backend.upload(scope, features, n, p),
        backend.upload(scope, scales, 2 * p, count),
        backend.upload(scope, shares, n, count),
        backend.upload(scope, targets, n, count));
  }

  /** The best width and penalty of every task. */
  private void choose(DeviceScope scope, KernelRidgeProblems problems, KernelRidgeData data) {
    double[] spectra = backend.download(backend.kernelRidgeSpectra(scope, problems, data));
    double[][] penalties = new double[problems.count()][];
    for (int k = 0; k < penalties.length; k++) {
      double top = spectra[2 * k];
      double rounding = ExactKernel.ROUNDING * (1 + 2 * Math.max(0, spectra[2 * k + 1]));
      penalties[k] = learner.penalties(top > rounding ? top : 0);
    }
    int grid = penalties[0].length;
    double[] stacked = new double[Math.multiplyExact(grid, penalties.length)];
    for (int k = 0; k < penalties.length; k++) {
      System.arraycopy(penalties[k], 0, stacked, k * grid, grid);
    }
    DeviceMatrix lambdas = backend.upload(scope, stacked, grid, penalties.length);
    double[] losses = backend.download(backend.kernelRidgeLosses(scope, problems, data, lambdas));
    int k = 0;
    for (int t = 0; t < tasks.size(); t++) {
      for (double width : widths.get(t)) {
        double[] own = Arrays.copyOfRange(losses, k * grid, (k + 1) * grid);
        KernelChoice one = KernelChoice.of(width, penalties[k], own, rows.get(t).n());
        if (choices[t] == null || one.isBetterThan(choices[t])) {
          choices[t] = one;
        }
        k++;
      }
    }
  }
}
