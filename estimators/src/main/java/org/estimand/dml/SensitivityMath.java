package org.estimand.dml;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.RepetitionAggregate;

/**
 * Bounds under omitted confounding for one term. With sigma2 the residual variance of the outcome,
 * nu2 the expected square of the Riesz representer and B = sqrt(sigma2 nu2), the bounds are theta
 * -+ s B with s = |rho| sqrt(cfY cfD / (1 - cfD)); their scores are psi / J -+ s psi_B.
 */
final class SensitivityMath {
  private static final double LARGEST = 1 - 1e-12;

  private final RepetitionAggregate rule;
  private final double[] theta;
  private final double[] bias;
  private final double[] sigma2;
  private final double[] nu2;
  private final double[] gammaTheta;
  private final double[] gammaCross;
  private final double[] gammaBias;

  SensitivityMath(List<Repetition> repetitions, int term, RepetitionAggregate rule) {
    int r = repetitions.size();
    this.rule = rule;
    theta = new double[r];
    bias = new double[r];
    sigma2 = new double[r];
    nu2 = new double[r];
    gammaTheta = new double[r];
    gammaCross = new double[r];
    gammaBias = new double[r];
    for (int k = 0; k < r; k++) {
      fill(repetitions.get(k), term, k);
    }
  }

  private void fill(Repetition repetition, int term, int k) {
    DmlScore score = repetition.scores()[term];
    ScoreDesign design = repetition.current();
    int n = score.psiA().length;
    theta[k] = repetition.estimates().estimate(term);
    double[] psi = score.at(theta[k]);
    double[] square = new double[n];
    for (int i = 0; i < n; i++) {
      double e = score.residual()[i] - (score.slope() == null ? 0 : theta[k] * score.slope()[i]);
      square[i] = e * e;
      psi[i] /= repetition.jacobian()[term];
    }
    double s2 = ScoreDesign.plainMean(square, design.weights);
    double[] nuScore = new double[n];
    double v2;
    if (score.riesz() != null) {
      v2 = ScoreDesign.plainMean(score.riesz(), design.weights);
      for (int i = 0; i < n; i++) {
        nuScore[i] = score.riesz()[i] - v2;
      }
    } else {
      double[] v = score.treatmentResidual();
      for (int i = 0; i < n; i++) {
        nuScore[i] = v[i] * v[i];
      }
      v2 = 1 / ScoreDesign.plainMean(nuScore, design.weights);
      for (int i = 0; i < n; i++) {
        nuScore[i] = v2 - nuScore[i] * v2 * v2;
      }
    }
    if (!(s2 > 0 && v2 > 0)) {
      throw new NotIdentifiedException(
          "IDENT-053",
          "The sensitivity analysis needs positive residual and representer variances; found "
              + s2
              + " and "
              + v2
              + ". Extreme propensities cause this: raise clip or drop rows without overlap.");
    }
    sigma2[k] = s2;
    nu2[k] = v2;
    bias[k] = Math.sqrt(s2 * v2);
    // psi / J is free of how the design averages; the score of the bias must be as well
    double[] ones = new double[n];
    java.util.Arrays.fill(ones, 1);
    double scale = 2 * bias[k] * design.mean(ones);
    for (int i = 0; i < n; i++) {
      nuScore[i] = (s2 * nuScore[i] + v2 * (square[i] - s2)) / scale;
    }
    double[] gamma = design.gammas(psi, nuScore);
    gammaTheta[k] = gamma[0] / design.size();
    gammaCross[k] = gamma[2] / design.size();
    gammaBias[k] = gamma[3] / design.size();
  }

  /** {bound, its standard error}; sign -1 for the lower and +1 for the upper bound. */
  double[] bound(double strength, int sign) {
    int r = theta.length;
    double[] ends = new double[r];
    double[] se = new double[r];
    for (int k = 0; k < r; k++) {
      double s = sign * strength;
      ends[k] = theta[k] + s * bias[k];
      se[k] = Math.sqrt(Math.max(0, gammaTheta[k] + 2 * s * gammaCross[k] + s * s * gammaBias[k]));
    }
    return new double[] {rule.estimate(ends), rule.standardError(ends, se)};
  }

  static double strength(double cfY, double cfD, double rho) {
    return Math.abs(rho) * Math.sqrt(cfY * cfD / (1 - cfD));
  }

  SensitivityBounds bounds(
      String term, double cfY, double cfD, double rho, double level, double nullHypothesis) {
    requireShare("cfY", cfY);
    requireShare("cfD", cfD);
    if (!(Math.abs(rho) <= 1 && rho != 0)) {
      throw new InvalidConfigException(
          "CONF-055", "rho = " + rho + "; must lie between -1 and 1 and differ from 0.");
    }
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    double z = new NormalDistribution().inverseCumulativeProbability(level);
    double[] center = bound(0, 1);
    double s = strength(cfY, cfD, rho);
    double[] lower = bound(s, -1);
    double[] upper = bound(s, 1);
    int sign = nullHypothesis > center[0] ? 1 : -1;
    return new SensitivityBounds(
        term,
        cfY,
        cfD,
        rho,
        level,
        nullHypothesis,
        center[0],
        center[1],
        middle(sigma2),
        middle(nu2),
        lower[0],
        upper[0],
        lower[1],
        upper[1],
        lower[0] - z * lower[1],
        upper[0] + z * upper[1],
        root(rho, sign, 0, nullHypothesis),
        root(rho, sign, z, nullHypothesis));
  }

  private double middle(double[] x) {
    return rule.estimate(x);
  }

  /**
   * The strength c = cfY = cfD at which bound -+ z se reaches the null hypothesis, by bisection.
   */
  private double root(double rho, int sign, double z, double nullHypothesis) {
    double low = 0;
    double high = LARGEST;
    if (slack(low, rho, sign, z, nullHypothesis) <= 0) {
      return 0;
    }
    while (high - low > 1e-15 && high - low > 1e-13 * high) {
      double mid = 0.5 * (low + high);
      if (slack(mid, rho, sign, z, nullHypothesis) > 0) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return 0.5 * (low + high);
  }

  private double slack(double c, double rho, int sign, double z, double nullHypothesis) {
    double[] b = bound(strength(c, c, rho), sign);
    return sign * (nullHypothesis - b[0]) - z * b[1];
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new InvalidConfigException(
          "CONF-055", name + " = " + value + "; must be at least 0 and below 1.");
    }
  }

  /** The bound of the side towards the null hypothesis over a square grid of strengths. */
  SensitivityContour contour(int points, double largest, double rho, double nullHypothesis) {
    if (points < 2) {
      throw new InvalidConfigException("CONF-055", "points = " + points + "; must be at least 2.");
    }
    requireShare("largest", largest);
    int sign = nullHypothesis > bound(0, 1)[0] ? 1 : -1;
    double[] grid = new double[points];
    for (int i = 0; i < points; i++) {
      grid[i] = largest * i / (points - 1);
    }
    double[] values = new double[points * points];
    for (int j = 0; j < points; j++) {
      for (int i = 0; i < points; i++) {
        values[j * points + i] = bound(strength(grid[j], grid[i], rho), sign)[0];
      }
    }
    return new SensitivityContour(grid, values);
  }
}
