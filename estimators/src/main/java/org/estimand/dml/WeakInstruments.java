package org.estimand.dml;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.inference.ConfidenceSet;

/** Sets of effects that stay valid when the instrument is weak. */
final class WeakInstruments {
  private WeakInstruments() {}

  /** The set of one repetition, under the covariance it has now. */
  static ConfidenceSet set(Repetition r, double level) {
    DmlScore[] moments = r.moments() == null ? r.scores() : r.moments();
    return moments.length == 1
        ? set(moments[0], r.current(), level)
        : AndersonRubin.set(moments, r.current(), level);
  }

  /**
   * All theta with size * mean(psi(theta))^2 / gamma(psi(theta)) at most the squared normal
   * quantile: a quadratic inequality in theta.
   */
  private static ConfidenceSet set(DmlScore score, ScoreDesign design, double level) {
    double z = new NormalDistribution().inverseCumulativeProbability(0.5 + level / 2);
    double z2 = z * z;
    double size = design.size();
    double a = design.mean(score.psiA());
    double b = design.mean(score.psiB());
    double[] gamma = design.gammas(score.psiA(), score.psiB());
    return ConfidenceSet.quadratic(
        size * a * a - z2 * gamma[0],
        2 * (size * a * b - z2 * gamma[2]),
        size * b * b - z2 * gamma[3],
        level);
  }

  /**
   * The squared robust t-statistic of the residual treatment on the residual instrument.
   *
   * @param w n residuals of the treatment
   * @param v n residuals of the instrument
   */
  static double firstStage(double[] w, double[] v, ScoreDesign design) {
    int n = w.length;
    double[] square = new double[n];
    double[] cross = new double[n];
    for (int i = 0; i < n; i++) {
      square[i] = v[i] * v[i];
      cross[i] = v[i] * w[i];
    }
    double top = design.mean(cross);
    double slope = top / design.mean(square);
    for (int i = 0; i < n; i++) {
      cross[i] = v[i] * (w[i] - slope * v[i]);
    }
    return capped(design.size() * top * top / design.gamma(cross, cross));
  }

  /** The squared t-statistic of an average. */
  static double averageEffect(double[] signal, ScoreDesign design) {
    double mean = ScoreDesign.plainMean(signal, design.weights);
    double[] centred = new double[signal.length];
    double[] ones = new double[signal.length];
    for (int i = 0; i < centred.length; i++) {
      centred[i] = signal[i] - mean;
      ones[i] = 1;
    }
    double scale = design.mean(ones);
    return capped(design.size() * mean * mean * scale * scale / design.gamma(centred, centred));
  }

  /** A treatment that the instrument determines has no first-stage error. */
  private static double capped(double f) {
    return Double.isNaN(f) || f > 1e12 ? 1e12 : f;
  }
}
