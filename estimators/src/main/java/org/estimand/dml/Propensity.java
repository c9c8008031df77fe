package org.estimand.dml;

import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;

/** Probabilities made fit to divide by. */
final class Propensity {
  private Propensity() {}

  /** Checks a clipping bound. */
  static double requireClip(double clip) {
    if (clip >= 0 && clip < 0.5) {
      return clip;
    }
    throw new InvalidConfigException(
        "CONF-053", "clip = " + clip + "; must be at least 0 and below 0.5, for example 0.01.");
  }

  /**
   * A copy with every value moved into [clip, 1 - clip].
   *
   * @throws NotIdentifiedException IDENT-003 when the bound is zero and a value is 0 or 1 or beyond
   */
  static double[] clip(String name, double[] m, double clip) {
    double[] out = new double[m.length];
    int extreme = 0;
    for (int i = 0; i < m.length; i++) {
      out[i] = Math.min(Math.max(m[i], clip), 1 - clip);
      extreme += out[i] > 0 && out[i] < 1 ? 0 : 1;
    }
    if (extreme > 0) {
      throw new NotIdentifiedException(
          "IDENT-003",
          "Fitted propensity "
              + name
              + " is 0 or 1 for "
              + extreme
              + (extreme == 1 ? " row" : " rows")
              + ". Set clip above 0, penalise the learner, or drop the covariates that separate.");
    }
    return out;
  }

  /** How many values lie outside [clip, 1 - clip]. */
  static int countClipped(double[] m, double clip) {
    int count = 0;
    for (double v : m) {
      count += v < clip || v > 1 - clip ? 1 : 0;
    }
    return count;
  }

  /** m times mean(d / m): the inverse-probability weights d / m' then have mean one. */
  static double[] normalizedIn(double[] m, double[] d, double[] weights) {
    double[] ratio = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      ratio[i] = d[i] / m[i];
    }
    double mean = ScoreDesign.plainMean(ratio, weights);
    double[] out = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      out[i] = m[i] * mean;
    }
    return out;
  }

  /** 1 - m' with the weights (1 - d) / (1 - m') of mean one; returns the complement 1 - m'. */
  static double[] normalizedOut(double[] m, double[] d, double[] weights) {
    double[] complement = new double[m.length];
    double[] out = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      complement[i] = 1 - m[i];
      out[i] = 1 - d[i];
    }
    return normalizedIn(complement, out, weights);
  }

  /** 1 - m. */
  static double[] complement(double[] m) {
    double[] out = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      out[i] = 1 - m[i];
    }
    return out;
  }
}
