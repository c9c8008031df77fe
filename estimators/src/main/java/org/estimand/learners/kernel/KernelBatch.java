package org.estimand.learners.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;

/**
 * Exact kernel ridge regressions that share their features, on a backend. A problem is a task at a
 * width. What goes there: the features, per task its standardisation and its weighted targets, and
 * for all problems together what depends on their eigenvalues. What comes back, each time for all
 * problems at once: eigenvalues, rotated targets, leave-one-out errors, predictions. The formulas
 * are those of {@link ExactKernel} and {@link Spectrum}.
 */
final class KernelBatch {
  private record Problem(int task, double width) {}

  /** What stays on the backend of a problem. */
  private record Solved(
      DeviceMatrix vectors,
      DeviceMatrix values,
      DeviceMatrix rotated,
      DeviceMatrix means,
      DeviceMatrix root) {}

  private final KernelRidgeLearner learner;
  private final MatrixBackend backend;
  private final FitContext context;
  private final DeviceScope scope = new DeviceScope();
  private final List<CrossFitTask> tasks = new ArrayList<>();
  private final List<KernelRows> rows = new ArrayList<>();
  private final List<int[]> places = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private KernelInputs inputs;
  private double[][] predictions;
  private KernelChoice[] choices;

  KernelBatch(KernelRidgeLearner learner, MatrixBackend backend, FitContext context) {
    this.learner = learner;
    this.backend = backend;
    this.context = context;
  }

  /** Adds a task with the widths that it tries. */
  void add(CrossFitTask task, KernelRows training, double[] widths) {
    TrainingSet data = task.training();
    double[] w = data.weights();
    for (double width : widths) {
      problems.add(new Problem(tasks.size(), width));
    }
    tasks.add(task);
    rows.add(training);
    places.add(
        w == null ? data.rows() : Arrays.stream(data.rows()).filter(i -> w[i] > 0).toArray());
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
    try (scope) {
      FeatureMatrix x = tasks.get(0).training().features();
      inputs = new KernelInputs(backend, scope, x, rows, places);
      int count = problems.size();
      Solved[] solved = new Solved[count];
      Tasks.run(context, null, count, k -> solved[k] = decompose(problems.get(k)));
      DeviceCollector collector = new DeviceCollector(backend, context, scope);
      double[][] values = collector.fetch(Arrays.stream(solved).map(Solved::values).toList(), 1);
      double[][] rotated = collector.fetch(Arrays.stream(solved).map(Solved::rotated).toList(), 1);
      KernelChoice[] best = choose(solved, collector, values, rotated);
      double[][] coefficients = new double[tasks.size()][];
      int[] chosen = new int[tasks.size()];
      choices = new KernelChoice[tasks.size()];
      for (int k = 0; k < count; k++) {
        int t = problems.get(k).task();
        if (choices[t] == null || best[k].isBetterThan(choices[t])) {
          choices[t] = best[k];
          chosen[t] = k;
          coefficients[t] = new double[values[k].length];
          for (int j = 0; j < values[k].length - 1; j++) {
            coefficients[t][j] = rotated[k][j] / (values[k][j] + best[k].penalty());
          }
        }
      }
      predict(solved, chosen, coefficients, collector);
    }
  }

  /** The centred, weighted and lifted kernel matrix of a problem, decomposed. */
  private Solved decompose(Problem problem) {
    int t = problem.task();
    int n = rows.get(t).n();
    try (DeviceScope own = new DeviceScope()) {
      DeviceMatrix root = inputs.root(scope, t);
      DeviceMatrix ones = inputs.ones(own, places.get(t));
      DeviceMatrix one = inputs.one(own);
      DeviceMatrix z = inputs.standardised(own, t, places.get(t));
      DeviceKernel function = kernel(t, problem.width());
      DeviceMatrix share = backend.multiply(own, root, root);
      DeviceMatrix k = function.matrix(own, z, z, ones, ones);
      DeviceMatrix means = backend.gemm(scope, k, false, share, false);
      DeviceMatrix grand = backend.gemm(own, means, true, share, false);
      DeviceMatrix diagonal =
          backend.gemm(
              own, function.diagonal(own, z, ones, inputs.onePerFeature(own)), true, share, false);
      // larger than every other eigenvalue, which together are the trace
      DeviceMatrix lift = backend.axpy(own, 2, backend.axpy(own, -1, grand, diagonal), one);
      DeviceMatrix level = backend.axpy(own, 1, grand, lift);
      DeviceMatrix across = backend.gemm(own, means, false, ones, true);
      DeviceMatrix left = replaced(k, backend.axpy(own, -1, across, k));
      across.close();
      DeviceMatrix down = backend.gemm(own, ones, false, means, true);
      DeviceMatrix both = replaced(left, backend.axpy(own, -1, down, left));
      down.close();
      DeviceMatrix raise =
          backend.gemm(own, backend.gemm(own, ones, false, level, false), false, ones, true);
      DeviceMatrix lifted = replaced(both, backend.axpy(own, 1, raise, both));
      raise.close();
      DeviceMatrix roots = backend.gemm(own, root, false, root, true);
      DeviceMatrix s = replaced(lifted, backend.multiply(own, lifted, roots));
      roots.close();
      DeviceMatrix eigen = backend.eigen(own, s);
      s.close();
      DeviceMatrix vectors =
          backend.selectRows(scope, eigen, IntStream.rangeClosed(1, n).toArray());
      DeviceMatrix first = backend.selectRows(own, eigen, new int[] {0});
      DeviceMatrix values = backend.gemm(scope, first, true, one, false);
      DeviceMatrix rotated = backend.gemm(scope, vectors, true, inputs.target(own, t), false);
      return new Solved(vectors, values, rotated, means, root);
    }
  }

  private DeviceKernel kernel(int task, double width) {
    return new DeviceKernel(backend, learner.function(width), rows.get(task).p());
  }

  private static DeviceMatrix replaced(DeviceMatrix old, DeviceMatrix next) {
    old.close();
    return next;
  }

  /** The best penalty of every problem by leave-one-out errors; small eigenvalues become zero. */
  private KernelChoice[] choose(
      Solved[] solved, DeviceCollector collector, double[][] values, double[][] rotated) {
    int count = solved.length;
    double[][] penalties = new double[count][];
    double[][] errors = new double[count][];
    double[][] leverages = new double[count][];
    for (int k = 0; k < count; k++) {
      int n = rows.get(problems.get(k).task()).n();
      values[k] = Arrays.copyOf(values[k], n);
      double trace = 0;
      for (int j = 0; j < n - 1; j++) {
        trace += values[k][j];
      }
      double top = 0;
      for (int j = 0; j < n; j++) {
        boolean counts = j < n - 1 && values[k][j] > ExactKernel.ROUNDING * (1 + 2 * trace);
        values[k][j] = counts ? values[k][j] : 0;
        top = Math.max(top, values[k][j]);
      }
      penalties[k] = learner.penalties(top);
      int length = penalties[k].length;
      errors[k] = new double[n * length];
      leverages[k] = new double[n * length];
      for (int l = 0; l < length; l++) {
        for (int j = 0; j < n - 1; j++) {
          double kept = penalties[k][l] / (values[k][j] + penalties[k][l]);
          errors[k][l * n + j] = kept * rotated[k][j];
          leverages[k][l * n + j] = kept;
        }
      }
    }
    int grid = penalties[0].length;
    double[][] e =
        collector.products(grid, errors, (s, k, c) -> product(s, solved[k].vectors(), c));
    double[][] h = collector.products(grid, leverages, (s, k, c) -> squares(s, solved[k], c));
    KernelChoice[] best = new KernelChoice[count];
    for (int k = 0; k < count; k++) {
      int n = rows.get(problems.get(k).task()).n();
      double[] losses = new double[grid];
      for (int l = 0; l < grid; l++) {
        for (int i = 0; i < n; i++) {
          double left = h[k][l * n + i];
          double error = e[k][l * n + i] / left;
          losses[l] += left > 0 && !Double.isNaN(error) ? error * error : Double.POSITIVE_INFINITY;
        }
      }
      best[k] = KernelChoice.of(problems.get(k).width(), penalties[k], losses, n);
    }
    return best;
  }

  private DeviceMatrix product(DeviceScope s, DeviceMatrix vectors, DeviceMatrix coefficients) {
    return backend.gemm(s, vectors, false, coefficients, false);
  }

  private DeviceMatrix squares(DeviceScope s, Solved model, DeviceMatrix coefficients) {
    DeviceMatrix squared = backend.multiply(s, model.vectors(), model.vectors());
    return product(s, squared, coefficients);
  }

  private void predict(
      Solved[] solved, int[] chosen, double[][] coefficients, DeviceCollector collector) {
    predictions =
        collector.products(
            1,
            coefficients,
            (own, t, c) -> {
              Solved model = solved[chosen[t]];
              int[] test = tasks.get(t).testRows();
              DeviceMatrix a =
                  backend.multiply(own, model.root(), product(own, model.vectors(), c));
              DeviceMatrix ones = inputs.ones(own, test);
              DeviceMatrix k =
                  kernel(t, choices[t].width())
                      .matrix(
                          own,
                          inputs.standardised(own, t, test),
                          inputs.standardised(own, t, places.get(t)),
                          ones,
                          inputs.ones(own, places.get(t)));
              DeviceMatrix shift = backend.gemm(own, model.means(), true, a, false);
              return backend.axpy(
                  own,
                  -1,
                  backend.gemm(own, ones, false, shift, false),
                  backend.gemm(own, k, false, a, false));
            });
    for (int t = 0; t < predictions.length; t++) {
      double level = rows.get(t).level();
      for (int i = 0; i < predictions[t].length; i++) {
        predictions[t][i] += level;
      }
    }
  }
}
