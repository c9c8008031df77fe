package org.estimand.weighting;

import java.util.Arrays;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;

/**
 * Which rows are dropped for their propensity.
 *
 * @param lower smallest propensity kept
 * @param upper largest propensity kept
 * @param crump whether the limits are those of Crump, Hotz, Imbens and Mitnik (2009, doi
 *     10.1093/biomet/asn055), found from the propensities
 * @param refit whether the model is fitted again to the rest
 */
record Trimming(double lower, double upper, boolean crump, boolean refit) {
  /** Nothing is dropped. */
  static final Trimming NONE = new Trimming(0, 1, false, false);

  /**
   * Checks the limits.
   *
   * @throws InvalidConfigException CONF-060 for limits in the wrong order, CONF-062 for a second
   *     fit without limits
   */
  void check() {
    if (!(lower >= 0 && lower < upper && upper <= 1)) {
      throw new InvalidConfigException(
          "CONF-060", "trim(" + lower + ", " + upper + "): needs 0 <= lower < upper <= 1.");
    }
    if (refit && !isOn()) {
      throw new InvalidConfigException(
          "CONF-062", "refitAfterTrimming(true) needs trimming limits; call trim(lower, upper).");
    }
  }

  boolean isOn() {
    return crump || lower > 0 || upper < 1;
  }

  /** The limits as they are used. */
  Trimming with(PropensityFit fit, double[] base) {
    if (!crump) {
      return this;
    }
    double alpha = alpha(fit, base);
    return new Trimming(alpha, 1 - alpha, false, refit);
  }

  /**
   * The bound alpha below which, and above 1 - alpha, propensities are dropped: with k = 1 / (e (1
   * - e)), 0 where the largest k is at most twice their mean, else 1/2 - sqrt(1/4 - 1/g), g being
   * twice the mean of the k that are at most g.
   */
  static double alpha(PropensityFit fit, double[] base) {
    double[] k = new double[base.length];
    int count = 0;
    for (int i = 0; i < base.length; i++) {
      if (base[i] > 0) {
        double e = fit.at(i, 1);
        k[count++] = 1 / (e * (1 - e));
      }
    }
    k = Arrays.copyOf(k, count);
    Arrays.sort(k);
    double sum = 0;
    double bound = 0;
    for (int j = 0; j < count; j++) {
      sum += k[j];
      if (k[j] < Double.POSITIVE_INFINITY && k[j] <= 2 * sum / (j + 1)) {
        bound = j + 1 == count ? 0 : 2 * sum / (j + 1);
      }
    }
    return bound == 0 ? 0 : 0.5 - Math.sqrt(Math.max(0, 0.25 - 1 / bound));
  }

  /** Which rows stay: those whose propensity of arm 1 (of every arm, if more) is in the limits. */
  boolean[] kept(PropensityFit fit) {
    boolean[] keep = new boolean[fit.rows()];
    for (int i = 0; i < keep.length; i++) {
      keep[i] = true;
      for (int arm = fit.arms() == 2 ? 1 : 0; arm < fit.arms(); arm++) {
        double e = fit.at(i, arm);
        keep[i] &= e >= lower && e <= upper;
      }
    }
    return keep;
  }

  /**
   * Refuses limits that empty an arm.
   *
   * @throws NotIdentifiedException IDENT-061
   */
  void requireArms(Arms arms, double[] base, boolean[] keep) {
    int[] left = new int[arms.count()];
    boolean empty = false;
    for (int i = 0; i < keep.length; i++) {
      left[arms.code()[i]] += keep[i] && base[i] > 0 ? 1 : 0;
    }
    StringBuilder words = new StringBuilder();
    for (int arm = 0; arm < left.length; arm++) {
      empty |= left[arm] == 0;
      words.append(arm == 0 ? "" : arm + 1 == left.length ? " and " : ", ");
      words.append(left[arm]).append(" of arm ").append(arms.labels().get(arm));
    }
    if (empty) {
      throw new NotIdentifiedException(
          "IDENT-061",
          "Trimming to propensities in "
              + limits()
              + " leaves "
              + (left.length == 2
                  ? left[1] + " treated and " + left[0] + " controls; both arms are needed"
                  : words + "; all arms are needed")
              + ". Widen the limits.");
    }
  }

  String limits() {
    return "[" + lower + ", " + upper + "]";
  }

  void describe(Map<String, Object> d) {
    if (crump) {
      d.put("trim", "Crump");
    } else {
      d.put("trim.lower", lower);
      d.put("trim.upper", upper);
    }
    d.put("refit.after.trimming", refit);
  }
}
