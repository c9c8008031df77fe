package org.estimand.dml;

import java.util.Objects;

/**
 * The linear score of one effect from residuals made elsewhere: psi(theta) = v (u - theta w), with
 * n values each. Arrays are not copied and must not change afterwards.
 *
 * @param outcome u: the residual of the outcome, or of the outcome net of the effect (IV-type)
 * @param treatment w: the residual of the treatment, or the treatment itself (IV-type)
 * @param instrument v: the residual of the treatment, or of an instrument
 * @param size root mean square of the numbers whose differences make up v u, in units of v u; tells
 *     a variance from rounding
 */
public record ResidualScore(
    double[] outcome, double[] treatment, double[] instrument, double size) {
  /** Checks the lengths. */
  public ResidualScore {
    Objects.requireNonNull(outcome, "outcome");
    if (treatment.length != outcome.length || instrument.length != outcome.length) {
      throw new IllegalArgumentException(
          outcome.length + ", " + treatment.length + " and " + instrument.length + " residuals");
    }
  }

  DmlScore score(boolean sensitivity) {
    int n = outcome.length;
    double[] a = new double[n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = -instrument[i] * treatment[i];
      b[i] = instrument[i] * outcome[i];
    }
    return sensitivity
        ? new DmlScore(a, b, outcome, treatment, null, instrument, size)
        : DmlScore.plain(a, b, size);
  }

  /** Root mean square of values times factors. */
  public static double size(double[] values, double[] factors) {
    return DmlScore.scale(values, i -> factors[i]);
  }
}
