package org.estimand.learners.linear;

import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.learn.TrainingSet;

/**
 * Multinomial logistic regression by maximum likelihood, class 0 as the base: Newton's method with
 * step halving on all (classes - 1) x (features + 1) coefficients.
 */
final class MultinomialMath {
  private static final int MOST_ITERATIONS = 100;
  private static final double SETTLED = 1e-13;
  private static final double NEARLY = 1e-10;
  private static final double TINY_PIVOT = 1e-14;
  private static final double CERTAIN = 1e-9;

  private MultinomialMath() {}

  private record Sums(double value, double[] gradient, double[] information, int certain) {}

  /**
   * Fits on the kept features.
   *
   * @throws NotIdentifiedException IDENT-003 when the classes are separated
   * @throws ConvergenceException CONV-030 when Newton's method does not settle
   */
  static MultinomialPredictor fit(TrainingSet data, int[] kept) {
    int q = kept.length + 1;
    int size = (data.classes() - 1) * q;
    double[] b = new double[size];
    Sums now = pass(data, kept, b);
    boolean settled = false;
    int iteration = 0;
    double previous = 0;
    while (!settled) {
      double[] step = now.gradient().clone();
      double[] factor = now.information().clone();
      int[] rank = Cholesky.factor(factor, size, TINY_PIVOT);
      if (rank.length < size || ++iteration > MOST_ITERATIONS) {
        throw failed(data.features(), now, iteration);
      }
      Cholesky.solve(factor, size, rank, step);
      double largest = 0;
      double scale = 1;
      for (int j = 0; j < size; j++) {
        largest = Math.max(largest, Math.abs(step[j]));
        scale = Math.max(scale, Math.abs(b[j]));
      }
      if (LogitMath.quadratic(largest, previous, scale)) {
        for (int j = 0; j < size; j++) {
          b[j] += step[j];
        }
        break;
      }
      previous = largest;
      double shrink = 1;
      double[] next = new double[size];
      Sums then = null;
      for (int half = 0; half < 40; half++) {
        for (int j = 0; j < size; j++) {
          next[j] = b[j] + shrink * step[j];
        }
        then = pass(data, kept, next);
        if (then.value() >= now.value() - 1e-12 * Math.abs(now.value())) {
          break;
        }
        shrink /= 2;
      }
      settled =
          largest <= SETTLED * scale || largest <= NEARLY * scale && then.value() <= now.value();
      b = next;
      now = then;
      if (!settled && LogitMath.runsAway(largest * shrink, iteration, now.certain())) {
        throw separation(now.certain());
      }
    }
    if (now.certain() == data.size()) {
      throw separation(now.certain());
    }
    FeatureMatrix x = data.features();
    ColumnScales scales = ColumnScales.of(x);
    LinearPredictor[] index = new LinearPredictor[data.classes() - 1];
    for (int c = 0; c < index.length; c++) {
      double[] slopes = new double[x.columns()];
      for (int k = 0; k < kept.length; k++) {
        slopes[kept[k]] = b[c * q + k + 1] / scales.scale()[kept[k]];
      }
      index[c] =
          new LinearPredictor(
              b[c * q], slopes, scales.center().clone(), LeastSquaresMath.dropped(x.names(), kept));
    }
    return new MultinomialPredictor(index);
  }

  private static RuntimeException failed(FeatureMatrix x, Sums sums, int iterations) {
    if (sums.certain() > 0) {
      return separation(sums.certain());
    }
    return new ConvergenceException(
        "CONV-030",
        "The multinomial logistic learner did not settle in "
            + iterations
            + " iterations on columns "
            + String.join(", ", x.names())
            + ". Look for nearly collinear or badly scaled columns.");
  }

  private static NotIdentifiedException separation(int rows) {
    return new NotIdentifiedException(
        "IDENT-003",
        "Fitted propensity is 0 or 1 for "
            + rows
            + (rows == 1 ? " row" : " rows")
            + " (multinomial logistic learner, separation of the classes). Trim, penalise, or drop"
            + " the covariate.");
  }

  private static Sums pass(TrainingSet data, int[] kept, double[] b) {
    FeatureMatrix x = data.features();
    ColumnScales scales = ColumnScales.of(x);
    int q = kept.length + 1;
    int others = data.classes() - 1;
    double[] z = new double[q];
    double[] p = new double[others];
    double[] gradient = new double[others * q];
    double[] information = new double[others * q * others * q];
    double value = 0;
    int certain = 0;
    for (int i : data.rows()) {
      double w = data.weights() == null ? 1 : data.weights()[i];
      z[0] = 1;
      for (int k = 0; k < kept.length; k++) {
        int j = kept[k];
        z[k + 1] = (x.at(i, j) - scales.center()[j]) / scales.scale()[j];
      }
      int y = (int) data.target()[i];
      double top = 0;
      for (int c = 0; c < others; c++) {
        double u = 0;
        for (int k = 0; k < q; k++) {
          u += b[c * q + k] * z[k];
        }
        p[c] = u;
        top = Math.max(top, u);
      }
      double own = y == 0 ? 0 : p[y - 1];
      double sum = Math.exp(-top);
      double most = sum;
      for (int c = 0; c < others; c++) {
        p[c] = Math.exp(p[c] - top);
        sum += p[c];
        most = Math.max(most, p[c]);
      }
      value += w * (own - top - Math.log(sum));
      certain += most / sum > 1 - CERTAIN ? 1 : 0;
      for (int c = 0; c < others; c++) {
        p[c] /= sum;
      }
      add(z, p, w, y, q, gradient, information);
    }
    return new Sums(value, gradient, information, certain);
  }

  private static void add(
      double[] z, double[] p, double w, int y, int q, double[] gradient, double[] information) {
    int size = gradient.length;
    for (int c = 0; c < p.length; c++) {
      double residual = w * ((y == c + 1 ? 1 : 0) - p[c]);
      for (int k = 0; k < q; k++) {
        gradient[c * q + k] += residual * z[k];
      }
      for (int d = 0; d <= c; d++) {
        double v = w * (c == d ? p[c] * (1 - p[c]) : -p[c] * p[d]);
        for (int k = 0; k < q; k++) {
          int at = (c * q + k) * size + d * q;
          double f = v * z[k];
          int last = c == d ? k : q - 1;
          for (int m = 0; m <= last; m++) {
            information[at + m] += f * z[m];
          }
        }
      }
    }
  }
}
