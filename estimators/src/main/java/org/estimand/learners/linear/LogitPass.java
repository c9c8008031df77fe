package org.estimand.learners.linear;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * One pass over training rows for a logistic regression: log likelihood, gradient and negative
 * Hessian at given coefficients, in centred and scaled columns. Sums go by blocks of fixed size,
 * added in their order.
 */
final class LogitPass {
  private static final int BLOCK = 32768;

  private final FeatureMatrix x;
  private final int[] rows;
  private final double[] target;
  private final double[] weights;
  private final int[] kept;
  private final double[] center;
  private final double[] scale;
  private final int q;

  /**
   * With the centres and scales of {@link ColumnScales}.
   *
   * @param kept features used
   */
  LogitPass(FeatureMatrix x, int[] rows, double[] target, double[] weights, int[] kept) {
    this(x, rows, target, weights, kept, ColumnScales.of(x).center(), ColumnScales.of(x).scale());
  }

  /**
   * @param kept features used
   * @param center subtracted from each feature of the matrix
   * @param scale then divides it
   */
  LogitPass(
      FeatureMatrix x,
      int[] rows,
      double[] target,
      double[] weights,
      int[] kept,
      double[] center,
      double[] scale) {
    this.x = x;
    this.rows = rows;
    this.target = target;
    this.weights = weights;
    this.kept = kept;
    this.center = center;
    this.scale = scale;
    this.q = kept.length + 1;
  }

  /**
   * Sums of a pass.
   *
   * @param value log likelihood
   * @param gradient its derivative, q values
   * @param information negative Hessian, q x q, lower triangle by rows; null where not wanted
   * @param certain rows with a probability within 1e-9 of 0 or 1
   */
  record Sums(double value, double[] gradient, double[] information, int certain) {
    /** The sum over parts, added in their order. */
    static Sums total(int q, boolean curved, List<Sums> parts) {
      double value = 0;
      int certain = 0;
      double[] gradient = new double[q];
      double[] information = curved ? new double[q * q] : null;
      for (Sums part : parts) {
        value += part.value();
        certain += part.certain();
        for (int j = 0; j < q; j++) {
          gradient[j] += part.gradient()[j];
        }
        for (int j = 0; curved && j < q * q; j++) {
          information[j] += part.information()[j];
        }
      }
      return new Sums(value, gradient, information, certain);
    }

    /** The same for the constant and some of the features only. */
    Sums select(int[] kept) {
      int all = gradient.length;
      int q = kept.length + 1;
      if (q == all) {
        return this;
      }
      double[] g = new double[q];
      double[] h = information == null ? null : new double[q * q];
      for (int a = 0; a < q; a++) {
        int from = a == 0 ? 0 : kept[a - 1] + 1;
        g[a] = gradient[from];
        for (int c = 0; h != null && c <= a; c++) {
          h[a * q + c] = information[from * all + (c == 0 ? 0 : kept[c - 1] + 1)];
        }
      }
      return new Sums(value, g, h, certain);
    }
  }

  /** Coefficients: q, the constant first. */
  int size() {
    return q;
  }

  int rows() {
    return rows.length;
  }

  /** The sums at coefficients b; threads of the context (one when null) share the blocks. */
  Sums at(double[] b, FitContext context) {
    return at(b, true, context);
  }

  /** The sums at coefficients b, the information only where it is wanted. */
  Sums at(double[] b, boolean curved, FitContext context) {
    int blocks = (rows.length + BLOCK - 1) / BLOCK;
    Sums[] parts = new Sums[blocks];
    if (context == null || blocks == 1) {
      for (int k = 0; k < blocks; k++) {
        parts[k] = block(b, curved, k);
      }
    } else {
      Tasks.run(context, null, blocks, k -> parts[k] = block(b, curved, k));
    }
    return Sums.total(q, curved, Arrays.asList(parts));
  }

  private Sums block(double[] b, boolean curved, int k) {
    int chunk = CrossKernel.CHUNK;
    double[] z = new double[q * chunk];
    LogitChunk part = new LogitChunk();
    double[] gradient = new double[q];
    double[] information = curved ? new double[q * q] : null;
    double value = 0;
    int certain = 0;
    int end = Math.min(rows.length, (k + 1) * BLOCK);
    for (int start = k * BLOCK; start < end; start += chunk) {
      int m = Math.min(chunk, end - start);
      fill(start, m, z);
      part.evaluate(z, q, m, b, rows, start, target, weights);
      value += part.value();
      certain += part.certain();
      part.addGradient(z, q, m, gradient);
      if (curved) {
        part.weigh(z, q, m, z);
        CrossKernel.add(z, q, m, information);
      }
    }
    return new Sums(value, gradient, information, certain);
  }

  private void fill(int start, int m, double[] z) {
    int chunk = CrossKernel.CHUNK;
    Arrays.fill(z, 0, m, 1);
    for (int k = 0; k < kept.length; k++) {
      int j = kept[k];
      int from = x.offset(j);
      int at = (k + 1) * chunk;
      double c = center[j];
      double s = 1 / scale[j];
      for (int r = 0; r < m; r++) {
        z[at + r] = (x.data()[from + rows[start + r]] - c) * s;
      }
    }
  }
}
