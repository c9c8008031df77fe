package org.estimand.dml;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.inference.ConfidenceSet;

/** Sets of effects that stay valid when the instrument is weak. */
final class WeakInstruments {
  private WeakInstruments() {}

  /**
   * All theta with size * mean(psi(theta))^2 / gamma(psi(theta)) at most the squared normal
   * quantile: a quadratic inequality in theta.
   */
  static ConfidenceSet set(DmlScore score, ScoreDesign design, double level) {
    double z = new NormalDistribution().inverseCumulativeProbability(0.5 + level / 2);
    double z2 = z * z;
    double size = design.size();
    double a = design.mean(score.psiA());
    double b = design.mean(score.psiB());
    return ConfidenceSet.quadratic(
        size * a * a - z2 * design.gamma(score.psiA(), score.psiA()),
        2 * (size * a * b - z2 * design.gamma(score.psiA(), score.psiB())),
        size * b * b - z2 * design.gamma(score.psiB(), score.psiB()),
        level);
  }
}
