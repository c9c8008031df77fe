package org.estimand.learn;

/** Weights of learners from their out-of-fold predictions. */
final class StackMath {
  private StackMath() {}

  /** One weight for each learner, zero for those that failed. */
  static double[] weights(InnerCrossFit inner, StackRule rule, TrainingSet data) {
    int[] alive = inner.alive();
    double[] some =
        switch (rule) {
          case DISCRETE -> best(inner, alive, data);
          case NON_NEGATIVE -> nonNegative(inner, alive, data);
          case CONVEX ->
              data.classes() > 0 ? logLoss(inner, alive, data) : convex(inner, alive, data);
        };
    double[] all = new double[inner.predictions().length];
    for (int k = 0; k < alive.length; k++) {
      all[alive[k]] = some[k];
    }
    return all;
  }

  private static double[] best(InnerCrossFit inner, int[] alive, TrainingSet data) {
    int best = 0;
    for (int k = 1; k < alive.length; k++) {
      best = inner.loss(alive[k], data) < inner.loss(alive[best], data) ? k : best;
    }
    double[] weights = new double[alive.length];
    weights[best] = 1;
    return weights;
  }

  private static double[] convex(InnerCrossFit inner, int[] alive, TrainingSet data) {
    int n = data.size();
    // errors, not predictions: on the simplex the problem is the same and nothing cancels
    double[] e = new double[n * alive.length];
    for (int k = 0; k < alive.length; k++) {
      for (int i = 0; i < n; i++) {
        double error = inner.predictions()[alive[k]][i] - data.target()[data.rows()[i]];
        e[k * n + i] = Math.sqrt(weight(data, i)) * error;
      }
    }
    return SimplexMath.leastSquares(e, n, alive.length);
  }

  private static double[] nonNegative(InnerCrossFit inner, int[] alive, TrainingSet data) {
    int n = data.size();
    int m = alive.length;
    double[] a = new double[n * (m + 1)];
    for (int i = 0; i < n; i++) {
      double root = Math.sqrt(weight(data, i));
      for (int k = 0; k < m; k++) {
        a[k * n + i] = root * inner.predictions()[alive[k]][i];
      }
      a[m * n + i] = root * data.target()[data.rows()[i]];
    }
    double[] r = Reflections.triangle(a, n, m + 1);
    double[] b = java.util.Arrays.copyOfRange(r, m * (m + 1), (m + 1) * (m + 1));
    return NonNegative.solve(r, b, m + 1, m);
  }

  private static double[] logLoss(InnerCrossFit inner, int[] alive, TrainingSet data) {
    int n = data.size();
    double[] p = new double[n * alive.length];
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = weight(data, i);
      int y = (int) data.target()[data.rows()[i]];
      for (int k = 0; k < alive.length; k++) {
        p[k * n + i] = Math.max(inner.predictions()[alive[k]][y * n + i], InnerCrossFit.TINY);
      }
    }
    return SimplexMath.logLoss(p, w, n, alive.length);
  }

  /** The loss of the weighted sum on the predictions that the weights were chosen by. */
  static double loss(InnerCrossFit inner, double[] weights, TrainingSet data) {
    int n = data.size();
    double sum = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      double y = data.target()[data.rows()[i]];
      int from = data.classes() > 0 ? ((int) y) * n : 0;
      double mix = 0;
      for (int l = 0; l < weights.length; l++) {
        mix += weights[l] == 0 ? 0 : weights[l] * inner.predictions()[l][from + i];
      }
      double w = weight(data, i);
      total += w;
      sum +=
          w
              * (data.classes() > 0
                  ? -Math.log(Math.max(mix, InnerCrossFit.TINY))
                  : (y - mix) * (y - mix));
    }
    return sum / total;
  }

  private static double weight(TrainingSet data, int i) {
    return data.weights() == null ? 1 : data.weights()[data.rows()[i]];
  }
}
