package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.NumberText;
import org.estimand.inference.RatioEffect;
import org.estimand.inference.Replicates;
import org.estimand.inference.SampleFacts;
import org.estimand.inference.VcovType;

/**
 * The effect by weighting or outcome adjustment with both potential-outcome means, covariate
 * balance, propensities and weights.
 */
public final class WeightingResult implements EstimationResult {
  private final String title;
  private final String estimator;
  private final String estimand;
  private final Estimates estimates;
  private final String standardErrorKind;
  private final double level;
  private final WeightedSample sample;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;
  private final Replicates replicates;
  private final EffectLayout layout;

  WeightingResult(
      String title,
      String estimator,
      String estimand,
      Estimates estimates,
      String standardErrorKind,
      double level,
      WeightedSample sample,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    this(
        title,
        estimator,
        estimand,
        estimates,
        standardErrorKind,
        level,
        sample,
        diagnostics,
        provenance,
        null,
        new EffectLayout(
            List.of("outcome"), List.of(estimates.terms().get(0)), 1, null, List.of()));
  }

  private WeightingResult(
      String title,
      String estimator,
      String estimand,
      Estimates estimates,
      String standardErrorKind,
      double level,
      WeightedSample sample,
      List<Diagnostic> diagnostics,
      Provenance provenance,
      Replicates replicates,
      EffectLayout layout) {
    this.title = title;
    this.estimator = estimator;
    this.estimand = estimand;
    this.estimates = estimates;
    this.standardErrorKind = standardErrorKind;
    this.level = level;
    this.sample = sample;
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
    this.replicates = replicates;
    this.layout = layout;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  /** From the influence functions, also where the standard errors came from refits. */
  @Override
  public WeightingResult withVcov(VcovType type) {
    return with(estimates.withVcov(type), null, layout);
  }

  /** The same estimates with standard errors and intervals from refits. */
  WeightingResult withReplicates(Replicates next) {
    return with(next.estimates(), next, layout);
  }

  /** The same result that knows which terms are which. */
  WeightingResult withLayout(EffectLayout known) {
    return with(estimates, replicates, known);
  }

  private WeightingResult with(Estimates numbers, Replicates next, EffectLayout known) {
    return new WeightingResult(
        title,
        estimator,
        estimand,
        numbers,
        standardErrorKind,
        level,
        sample,
        diagnostics,
        provenance,
        next,
        known);
  }

  /** The first effect without the name of its outcome, such as {@code ATE}. */
  String effectName() {
    return layout.effects().get(0);
  }

  /** Names of the outcomes, in the order of the terms. */
  public List<String> outcomes() {
    return layout.outcomes();
  }

  /**
   * The effects alone, of every outcome and over all rows, without the means they are differences
   * of: what to test or to cover jointly across outcomes, for the means add nothing there.
   */
  public Estimates effects() {
    List<String> terms = layout.allEffects();
    double[] chosen = new double[terms.size() * estimates.size()];
    for (int k = 0; k < terms.size(); k++) {
      chosen[estimates.index(terms.get(k)) * terms.size() + k] = 1;
    }
    return estimates.contrasts(terms, chosen);
  }

  /** The effects in subgroups, where they were asked for. */
  public Optional<SubgroupEffects> subgroups() {
    return layout.groups() == null
        ? Optional.empty()
        : Optional.of(new SubgroupEffects(layout, estimates));
  }

  /** The refits that standard errors and intervals come from, if they do. */
  public Optional<Replicates> replicates() {
    return Optional.ofNullable(replicates);
  }

  /** From refits the interval that was chosen there, else estimate -+ quantile times error. */
  @Override
  public ConfidenceSet confidenceInterval(String term, double level) {
    return replicates == null
        ? EstimationResult.super.confidenceInterval(term, level)
        : replicates.confidenceInterval(term, level);
  }

  @Override
  public String estimand() {
    return estimand;
  }

  /**
   * What the standard errors account for: {@code stacked equations}, {@code weights treated as
   * known}, or refits, for example {@code all models, fitted again in every replicate of the
   * fractional bootstrap}.
   */
  public String standardErrorKind() {
    return replicates == null
        ? standardErrorKind
        : "all models, fitted again in every replicate of the " + replicates.resampling().label();
  }

  /** Covariate balance before and after weighting. */
  public BalanceTable balance() {
    return sample.balance();
  }

  /**
   * The propensities used: n values of P(D = 1 | X), with J > 2 arms n x J, column-major; empty
   * without a model of the propensity.
   */
  public double[] propensities() {
    return sample.propensities().clone();
  }

  /** The final weights, sampling weights included, n values; 0 for trimmed rows. */
  public double[] weights() {
    return sample.weights().clone();
  }

  /**
   * The position (0-based) of each row in the table that was read, n values; rows that a refit
   * after trimming left out are missing.
   */
  public int[] rows() {
    return sample.rows().clone();
  }

  /** Whether each row is in an arm other than the reference. */
  public boolean[] treated() {
    boolean[] reference = sample.arms().in(0);
    for (int i = 0; i < reference.length; i++) {
      reference[i] = !reference[i];
    }
    return reference;
  }

  /** The names of the arms, the reference first. */
  public List<String> armLabels() {
    return sample.arms().labels();
  }

  /** The arm of each row, a position in {@link #armLabels}. */
  public int[] arms() {
    return sample.arms().code().clone();
  }

  /** Kish's effective sample size of the treated or of the controls of two arms. */
  public double effectiveSampleSize(boolean arm) {
    return effectiveSampleSize(arm ? 1 : 0);
  }

  /** Kish's effective sample size of an arm, a position in {@link #armLabels}. */
  public double effectiveSampleSize(int arm) {
    return ArmMeans.effectiveSampleSize(sample.weights(), sample.arms(), arm);
  }

  /**
   * What the weights were computed from: {@code coefficient.age} of a propensity model ({@code
   * coefficient[b].age} of a multinomial one), {@code lambda[0].age} of entropy balancing in arm 0;
   * empty for a learner.
   */
  public Map<String, Double> parameters() {
    return sample.parameters();
  }

  /**
   * E[Y(1)] / E[Y(0)] of two arms, with the covariance at hand; of the first outcome.
   *
   * @throws org.estimand.errors.NotSupportedException NOTSUP-172 unless both means are positive
   */
  public RatioEffect riskRatio() {
    return riskRatio(layout.outcomes().get(0));
  }

  /**
   * {@link #riskRatio()} of an outcome.
   *
   * @throws InvalidConfigException CONF-280 for an outcome that does not occur
   */
  public RatioEffect riskRatio(String outcome) {
    return RatioEffect.risk(estimates, mean(outcome, 1), mean(outcome, 0), level);
  }

  /**
   * The ratio of the odds of E[Y(1)] and E[Y(0)] of a 0/1 outcome and two arms; of the first
   * outcome.
   *
   * @throws org.estimand.errors.NotSupportedException NOTSUP-172 unless both lie between 0 and 1
   */
  public RatioEffect oddsRatio() {
    return oddsRatio(layout.outcomes().get(0));
  }

  /**
   * {@link #oddsRatio()} of an outcome.
   *
   * @throws InvalidConfigException CONF-280 for an outcome that does not occur
   */
  public RatioEffect oddsRatio(String outcome) {
    return RatioEffect.odds(estimates, mean(outcome, 1), mean(outcome, 0), level);
  }

  private String mean(String outcome, int arm) {
    return layout.prefix(SubgroupEffects.known("outcome", outcome, layout.outcomes()))
        + "E[Y("
        + sample.arms().labels().get(arm)
        + ")]";
  }

  /**
   * How well the propensity predicts the treatment, over the rows that were not trimmed.
   *
   * @throws InvalidConfigException CONF-177 without a propensity of two arms
   */
  public Predictability predictability() {
    if (!hasPropensity()) {
      throw new InvalidConfigException(
          "CONF-177",
          "There is no propensity to judge: regression adjustment and balancing weights have none,"
              + " and with more than two arms it is not one number.");
    }
    double[] weights = sample.weights();
    double[] base = new double[weights.length];
    for (int i = 0; i < base.length; i++) {
      base[i] = weights[i] > 0 ? sample.sampling()[i] : 0;
    }
    return Predictability.of(sample.propensities(), treated(), base);
  }

  /** Whether there is a propensity of two arms. */
  boolean hasPropensity() {
    return sample.propensities().length == sample.weights().length;
  }

  /** Out-of-fold losses of cross-fitted models, by name. */
  public Map<String, Double> losses() {
    return sample.losses();
  }

  @Override
  public List<Diagnostic> diagnostics() {
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.addAll(estimates.diagnostics());
    return List.copyOf(all);
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public String estimatorName() {
    return estimator;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public double level() {
    return level;
  }

  @Override
  public List<String> facts() {
    Arms arms = sample.arms();
    double[] weights = sample.weights();
    int[] rows = new int[arms.count()];
    long all = 0;
    for (int i = 0; i < weights.length; i++) {
      rows[arms.code()[i]] += weights[i] > 0 ? 1 : 0;
      all += weights[i] > 0 ? 1 : 0;
    }
    StringBuilder line = new StringBuilder("Observations " + NumberText.count(all));
    if (rows.length == 2) {
      line.append("   Treated ").append(NumberText.count(rows[1]));
      line.append("   Controls ").append(NumberText.count(rows[0]));
    }
    for (int arm = 0; arm < rows.length && rows.length > 2; arm++) {
      line.append("   Arm ").append(arms.labels().get(arm)).append(" ");
      line.append(NumberText.count(rows[arm]));
    }
    List<String> facts = new ArrayList<>();
    facts.add(line.toString());
    facts.addAll(SampleFacts.lines(provenance));
    facts.add("Standard errors account for: " + standardErrorKind());
    if (replicates != null) {
      facts.add(replicates.line());
    }
    return List.copyOf(facts);
  }

  @Override
  public List<String> footer() {
    List<String> lines = new ArrayList<>();
    sample
        .losses()
        .forEach(
            (name, loss) ->
                lines.add(
                    (name.startsWith("P(") ? "Log loss" : "Mean squared error")
                        + " out of fold: "
                        + name
                        + " "
                        + NumberText.of(loss)));
    lines.add(
        "Largest standardised difference after weighting: "
            + NumberText.of(balance().largestDifference()));
    subgroups().ifPresent(groups -> lines.addAll(WeightingBlocks.heterogeneity(groups, layout)));
    return lines;
  }

  @Override
  public Map<String, Object> blocks() {
    return WeightingBlocks.of(this, layout);
  }
}
