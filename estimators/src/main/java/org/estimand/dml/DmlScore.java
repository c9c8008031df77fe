package org.estimand.dml;

import java.util.function.IntToDoubleFunction;

/**
 * A score that is linear in its parameter, psi(theta) = theta * psiA + psiB, one value per row, and
 * the pieces the sensitivity analysis needs.
 *
 * @param psiA n values
 * @param psiB n values
 * @param residual n values: outcome residual, before theta times slope is taken off; null when the
 *     score has no sensitivity analysis
 * @param slope n values, or null when the residual is free of theta
 * @param riesz n values whose mean is the expected square of the Riesz representer, or null when it
 *     is 1 / mean(treatmentResidual^2)
 * @param treatmentResidual n values, only where riesz is null
 * @param scale root mean square of the outcome times what multiplies it in psiB: the size of the
 *     numbers whose differences psiB is made of
 */
record DmlScore(
    double[] psiA,
    double[] psiB,
    double[] residual,
    double[] slope,
    double[] riesz,
    double[] treatmentResidual,
    double scale) {

  /** A score without a sensitivity analysis. */
  static DmlScore plain(double[] psiA, double[] psiB, double scale) {
    return new DmlScore(psiA, psiB, null, null, null, null, scale);
  }

  /** The root mean square of y times a factor. */
  static double scale(double[] y, IntToDoubleFunction factor) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double x = y[i] * factor.applyAsDouble(i);
      sum += x * x;
    }
    return Math.sqrt(sum / y.length);
  }

  boolean hasSensitivity() {
    return residual != null;
  }

  /** psi at a value of the parameter. */
  double[] at(double theta) {
    double[] psi = new double[psiA.length];
    for (int i = 0; i < psi.length; i++) {
      psi[i] = theta * psiA[i] + psiB[i];
    }
    return psi;
  }
}
