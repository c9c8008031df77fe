package org.estimand.inference;

import java.util.List;
import java.util.Locale;
import org.estimand.matrix.BootstrapLaw;

/**
 * Intervals that hold all terms at once with a stated probability, and p-values that are adjusted
 * for the number of hypotheses, both from one set of multiplier-bootstrap draws. Immutable.
 *
 * <p>Repeated sample splits: every repetition has its own critical value c_r from the same weights.
 * MEDIAN and MEAN: the interval is theta -+ c se with c the median (mean) of the c_r, and the
 * p-value the median (mean) over repetitions of the p-values of theta / se. UPPER: the interval
 * runs from the median of theta_r - c_r se_r to the median of theta_r + c_r se_r, and the p-value
 * is the median of the repetitions' own.
 */
public final class JointIntervals {
  private final List<String> terms;
  private final List<ConfidenceSet> intervals;
  private final double[] adjusted;
  private final Settings settings;

  /** What the draws were, and the critical value they gave. */
  record Settings(
      double level,
      int draws,
      int units,
      BootstrapLaw law,
      long seed,
      String backend,
      double critical) {}

  JointIntervals(
      List<String> terms, List<ConfidenceSet> intervals, double[] adjusted, Settings settings) {
    this.terms = List.copyOf(terms);
    this.intervals = List.copyOf(intervals);
    this.adjusted = adjusted;
    this.settings = settings;
  }

  /** Names of the terms. */
  public List<String> terms() {
    return terms;
  }

  /** The joint interval of a term. */
  public ConfidenceSet interval(String term) {
    return intervals.get(index(term));
  }

  /** The joint intervals in the order of the terms. */
  public List<ConfidenceSet> intervals() {
    return intervals;
  }

  /**
   * The step-down p-value (Romano and Wolf 2005, doi 10.1198/016214504000000539) of the hypothesis
   * that a term is zero; it controls the probability of any false rejection among all terms.
   */
  public double adjustedPValue(String term) {
    return adjusted[index(term)];
  }

  /** The two-sided critical value that replaces the pointwise one, about 1.96 for one term. */
  public double criticalValue() {
    return settings.critical();
  }

  /** Probability that all intervals hold at once. */
  public double level() {
    return settings.level();
  }

  /** Number of draws. */
  public int draws() {
    return settings.draws();
  }

  /** Number of weights in a draw: clusters, or rows without clusters. */
  public int units() {
    return settings.units();
  }

  /** Law of the weights. */
  public BootstrapLaw law() {
    return settings.law();
  }

  /** Seed of the draws. */
  public long seed() {
    return settings.seed();
  }

  /** The backend that made the draws. */
  public String backend() {
    return settings.backend();
  }

  private int index(String term) {
    return TermNames.index(terms, term);
  }

  /** One line about the draws, then one per term: interval and adjusted p-value. */
  @Override
  public String toString() {
    int name = 4;
    for (String t : terms) {
      name = Math.max(name, t.length());
    }
    StringBuilder out = new StringBuilder();
    out.append("Joint ")
        .append(NumberText.of(100 * level()).replaceAll("\\.?0+$", ""))
        .append("% intervals: critical value ")
        .append(NumberText.of(criticalValue()))
        .append(" from ")
        .append(NumberText.count(draws()))
        .append(' ')
        .append(law().name().toLowerCase(Locale.ROOT))
        .append(" draws over ")
        .append(NumberText.count(units()))
        .append(" units\n");
    String row = "%-" + name + "s %12s %12s  %s";
    out.append(String.format(Locale.ROOT, row, "term", "conf.low", "conf.high", "adj.p"));
    for (int j = 0; j < terms.size(); j++) {
      ConfidenceSet set = intervals.get(j);
      out.append('\n')
          .append(
              String.format(
                  Locale.ROOT,
                  row,
                  terms.get(j),
                  NumberText.of(set.lower().orElse(Double.NEGATIVE_INFINITY)),
                  NumberText.of(set.upper().orElse(Double.POSITIVE_INFINITY)),
                  NumberText.pValue(adjusted[j])));
    }
    return out.append('\n').toString();
  }
}
