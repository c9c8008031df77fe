package org.estimand.weighting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.JointIntervals;
import org.estimand.inference.VcovType;
import org.estimand.matrix.BootstrapLaw;

/** The effect by matching, with matches, weights and covariate balance. */
public final class MatchingResult implements EstimationResult {
  private final WeightingResult weighting;
  private final MatchedMeans means;
  private final MatchSets[] sets;
  private final int[] arm;
  private final Target target;

  MatchingResult(
      WeightingResult weighting, MatchedMeans means, MatchSets[] sets, int[] arm, Target target) {
    this.weighting = weighting;
    this.means = means;
    this.sets = sets.clone();
    this.arm = arm;
    this.target = target;
  }

  /**
   * The result as weighted means of the arms: balance, propensities, effective sample sizes.
   * Without bias correction the means of the outcome under its weights are the estimates.
   */
  public WeightingResult weighting() {
    return weighting;
  }

  /** Covariate balance before and after matching. */
  public BalanceTable balance() {
    return weighting.balance();
  }

  /** Matching weights, n values: one for a matched unit of the population, plus {@link #uses}. */
  public double[] weights() {
    return weighting.weights();
  }

  /** How often each row serves as a match, n values; ties share one use. */
  public double[] uses() {
    return java.util.Arrays.copyOf(means.uses(), arm.length);
  }

  /**
   * The rows a unit is matched with, ascending; empty for a row without a match and for rows
   * outside the population. Rows are counted from 0 among those used.
   */
  public int[] matches(int row) {
    MatchSets from = sets[1 - arm[row]];
    return from == null ? new int[0] : from.of(row);
  }

  /** Rows of the population that have no match, ascending. */
  public int[] unmatched() {
    return java.util.stream.IntStream.range(0, arm.length)
        .filter(i -> target.includes(arm[i]) && !means.counted()[i])
        .toArray();
  }

  /** Number of matched units of the population. */
  public int matchedUnits() {
    return means.units();
  }

  @Override
  public Estimates estimates() {
    return weighting.estimates();
  }

  /**
   * The same result with another covariance; without replacement only.
   *
   * @throws NotSupportedException NOTSUP-179 with replacement
   */
  @Override
  public MatchingResult withVcov(VcovType type) {
    requireInfluence();
    return new MatchingResult(weighting.withVcov(type), means, sets, arm, target);
  }

  /** See {@link EstimationResult}; without replacement only (NOTSUP-179). */
  @Override
  public JointIntervals jointConfidenceIntervals(double level, int draws, FitContext context) {
    requireInfluence();
    return EstimationResult.super.jointConfidenceIntervals(level, draws, context);
  }

  /** See {@link EstimationResult}; without replacement only (NOTSUP-179). */
  @Override
  public JointIntervals jointConfidenceIntervals(
      double level, int draws, BootstrapLaw law, FitContext context) {
    requireInfluence();
    return EstimationResult.super.jointConfidenceIntervals(level, draws, law, context);
  }

  private void requireInfluence() {
    if (estimates().influenceFunction().isEmpty()) {
      throw new NotSupportedException(
          "NOTSUP-179",
          "Matching with replacement has no influence function: a match depends on all rows. Its"
              + " variance is the formula of Abadie and Imbens, and no other covariance or"
              + " bootstrap follows from it. Match without replacement, or use Ipw.");
    }
  }

  @Override
  public String estimand() {
    return weighting.estimand();
  }

  @Override
  public String estimatorName() {
    return weighting.estimatorName();
  }

  @Override
  public String title() {
    return weighting.title();
  }

  @Override
  public double level() {
    return weighting.level();
  }

  @Override
  public List<String> facts() {
    return weighting.facts();
  }

  @Override
  public List<String> footer() {
    return weighting.footer();
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return weighting.diagnostics();
  }

  @Override
  public Provenance provenance() {
    return weighting.provenance();
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> blocks = new LinkedHashMap<>(weighting.blocks());
    Map<String, Object> matching = new LinkedHashMap<>();
    matching.put("matched", means.units());
    matching.put("unmatched", unmatched().length);
    double most = 0;
    for (double use : uses()) {
      most = Math.max(most, use);
    }
    matching.put("largest.use", most);
    blocks.put("matching", matching);
    return blocks;
  }
}
