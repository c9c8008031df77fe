package org.estimand.weighting;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.Design;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/**
 * Weights of the generalised propensity score. With z0 = (a - mu) / tau and z1 = (a - x'b) / sigma
 * the logarithm of a weight is l(z0) - log tau - l(z1) + log sigma; its derivatives in b, sigma^2,
 * mu and tau^2 make the stacked standard errors.
 */
final class DensityWeights {
  private DensityWeights() {}

  /**
   * Stabilised weights.
   *
   * @param a n doses
   * @param base n sampling weights with mean one
   * @throws NotIdentifiedException IDENT-164 when the covariates explain the dose completely
   */
  static WeightSolution of(GeneralizedPropensity method, Design design, double[] a, double[] base) {
    int n = a.length;
    LeastSquaresFit fit = LeastSquares.fit(design.values(), n, design.columns(), a, base);
    Design used = design.select(fit.kept());
    int q = used.columns();
    double[] r = fit.residuals();
    double mu = 0;
    for (int i = 0; i < n; i++) {
      mu += base[i] * a[i] / n;
    }
    double sigma2 = 0;
    double tau2 = 0;
    for (int i = 0; i < n; i++) {
      sigma2 += base[i] * r[i] * r[i] / n;
      tau2 += base[i] * (a[i] - mu) * (a[i] - mu) / n;
    }
    if (!(sigma2 > 1e-24 * tau2)) {
      throw new NotIdentifiedException(
          "IDENT-164",
          "The covariates explain the dose completely, so no dose could have been another. Leave"
              + " out the covariates that determine it.");
    }
    double f1 = method.unbiased() ? n / (double) (n - q) : 1;
    double f0 = method.unbiased() ? n / (n - 1.0) : 1;
    double sigma = Math.sqrt(f1 * sigma2);
    double tau = Math.sqrt(f0 * tau2);
    double[] z1 = new double[n];
    double[] z0 = new double[n];
    for (int i = 0; i < n; i++) {
      z1[i] = r[i] / sigma;
      z0[i] = (a[i] - mu) / tau;
    }
    Map<String, Double> parameters = new LinkedHashMap<>();
    for (int j = 0; j < design.columns(); j++) {
      parameters.put("coefficient." + design.names().get(j), fit.coefficients()[j]);
    }
    parameters.put("residual.variance", sigma * sigma);
    parameters.put("dose.mean", mu);
    parameters.put("dose.variance", tau * tau);
    List<Diagnostic> diagnostics =
        fit.dropped(design.names()).isEmpty()
            ? List.of()
            : List.of(
                LikelihoodPropensity.collinear("model of the dose", fit.dropped(design.names())));
    double[] w = new double[n];
    DoseDensity density = method.density();
    if (density.isKernel()) {
      double[] d0 = KernelDensity.at(z0, base);
      double[] d1 = KernelDensity.at(z1, base);
      for (int i = 0; i < n; i++) {
        w[i] = base[i] * (d0[i] / tau) / (d1[i] / sigma);
      }
      return new WeightSolution(w, null, parameters, diagnostics);
    }
    double[] inIndex = new double[n];
    double[] inSigma = new double[n];
    double[] inMu = new double[n];
    double[] inTau = new double[n];
    double[] ofSigma = new double[n];
    double[] ofMu = new double[n];
    double[] ofTau = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = base[i] * Math.exp(density.log(z0[i]) - density.log(z1[i])) * (sigma / tau);
      double l0 = density.slope(z0[i]);
      double l1 = density.slope(z1[i]);
      inIndex[i] = w[i] * l1 / sigma;
      inSigma[i] = w[i] * (l1 * z1[i] + 1) / (2 * sigma2);
      inMu[i] = -w[i] * l0 / tau;
      inTau[i] = -w[i] * (l0 * z0[i] + 1) / (2 * tau2);
      ofSigma[i] = base[i] * (r[i] * r[i] - sigma2);
      ofMu[i] = base[i] * (a[i] - mu);
      ofTau[i] = base[i] * ((a[i] - mu) * (a[i] - mu) - tau2);
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return new WeightSolution(
        w,
        List.of(
            new WeightEquations(used.values(), q, ofCoefficients(used, fit, base), inIndex),
            new WeightEquations(ones, 1, ofSigma, inSigma),
            new WeightEquations(ones, 1, ofMu, inMu),
            new WeightEquations(ones, 1, ofTau, inTau)),
        parameters,
        diagnostics);
  }

  private static double[] ofCoefficients(Design used, LeastSquaresFit fit, double[] base) {
    int n = used.rows();
    int q = used.columns();
    double[] influence = new double[n * q];
    for (int k = 0; k < q; k++) {
      for (int c = 0; c < q; c++) {
        double g = fit.inverseGram()[c * q + k] * n;
        for (int i = 0; i < n; i++) {
          influence[k * n + i] += g * base[i] * fit.residuals()[i] * used.values()[c * n + i];
        }
      }
    }
    return influence;
  }
}
