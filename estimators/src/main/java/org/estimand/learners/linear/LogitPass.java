package org.estimand.learners.linear;

import java.util.Arrays;
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
  private static final double CERTAIN = 1e-9;

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
   * @param information negative Hessian, q x q, lower triangle by rows
   * @param certain rows with a probability within 1e-9 of 0 or 1
   */
  record Sums(double value, double[] gradient, double[] information, int certain) {}

  /** Coefficients: q, the constant first. */
  int size() {
    return q;
  }

  int rows() {
    return rows.length;
  }

  /** The sums at coefficients b; threads of the context (one when null) share the blocks. */
  Sums at(double[] b, FitContext context) {
    int blocks = (rows.length + BLOCK - 1) / BLOCK;
    Sums[] parts = new Sums[blocks];
    if (context == null || blocks == 1) {
      for (int k = 0; k < blocks; k++) {
        parts[k] = block(b, k);
      }
    } else {
      Tasks.run(context, null, blocks, k -> parts[k] = block(b, k));
    }
    double value = 0;
    int certain = 0;
    double[] gradient = new double[q];
    double[] information = new double[q * q];
    for (Sums part : parts) {
      value += part.value();
      certain += part.certain();
      for (int j = 0; j < q; j++) {
        gradient[j] += part.gradient()[j];
      }
      for (int j = 0; j < information.length; j++) {
        information[j] += part.information()[j];
      }
    }
    return new Sums(value, gradient, information, certain);
  }

  private Sums block(double[] b, int k) {
    int chunk = CrossKernel.CHUNK;
    double[] z = new double[q * chunk];
    double[] u = new double[chunk];
    double[] residual = new double[chunk];
    double[] root = new double[chunk];
    double[] gradient = new double[q];
    double[] information = new double[q * q];
    double value = 0;
    int certain = 0;
    int end = Math.min(rows.length, (k + 1) * BLOCK);
    for (int start = k * BLOCK; start < end; start += chunk) {
      int m = Math.min(chunk, end - start);
      fill(start, m, z);
      Arrays.fill(u, 0, m, 0);
      for (int j = 0; j < q; j++) {
        for (int r = 0; r < m; r++) {
          u[r] += b[j] * z[j * chunk + r];
        }
      }
      for (int r = 0; r < m; r++) {
        int i = rows[start + r];
        double w = weights == null ? 1 : weights[i];
        double e = Math.exp(-Math.abs(u[r]));
        boolean one = target[i] == 1;
        boolean agrees = one == (u[r] >= 0);
        double wrong = agrees ? e / (1 + e) : 1 / (1 + e);
        value -= w * (Math.log1p(e) + (agrees ? 0 : Math.abs(u[r])));
        residual[r] = one ? w * wrong : -w * wrong;
        root[r] = Math.sqrt(w * e) / (1 + e);
        certain += e < CERTAIN ? 1 : 0;
      }
      for (int j = 0; j < q; j++) {
        double g = 0;
        for (int r = 0; r < m; r++) {
          g += residual[r] * z[j * chunk + r];
          z[j * chunk + r] *= root[r];
        }
        gradient[j] += g;
      }
      CrossKernel.add(z, q, m, information);
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
