package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.inference.VcovType;

/**
 * The result of double machine learning: estimates, the repetitions they were made from, nuisance
 * predictions and losses, and what follows from the scores without a refit. Immutable; arrays are
 * copied.
 */
public final class DmlResult implements EstimationResult {
  /** What a score lets one ask beside its estimate. */
  enum Family {
    PARTIALLY_LINEAR,
    INSTRUMENT,
    AVERAGE_EFFECT,
    WEIGHTED_EFFECT,
    POTENTIAL_OUTCOME,
    DERIVED
  }

  record Header(
      String estimator,
      String title,
      String estimand,
      Family family,
      int observations,
      double level,
      RepetitionAggregate rule) {}

  private final Header header;
  private final List<Repetition> repetitions;
  private final Fitted fitted;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;
  private final Estimates estimates;

  DmlResult(
      Header header,
      List<Repetition> repetitions,
      Fitted fitted,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    this.header = header;
    this.repetitions = List.copyOf(repetitions);
    this.fitted = fitted;
    this.provenance = provenance;
    this.estimates = header.rule().combine(estimatesOf(this.repetitions));
    this.diagnostics = with(diagnostics, estimates.diagnostics());
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public String estimand() {
    return header.estimand();
  }

  /** Number of rows used. */
  public int observations() {
    return header.observations();
  }

  /** Number of repetitions of the cross-fit. */
  public int repetitions() {
    return repetitions.size();
  }

  /** The estimates of one repetition, 0-based. */
  public Estimates repetition(int repetition) {
    return repetitions.get(repetition).estimates();
  }

  /** How repetitions were put together. */
  public RepetitionAggregate aggregate() {
    return header.rule();
  }

  /** Names of the nuisances, learned, given or known. */
  public List<String> nuisances() {
    return fitted == null ? List.of() : fitted.names();
  }

  /**
   * Out-of-fold loss of every learned nuisance, the mean over repetitions: mean squared error of
   * means, mean log loss of probabilities, over the rows it could train on.
   */
  public Map<String, Double> nuisanceLosses() {
    return fitted == null ? Map.of() : java.util.Collections.unmodifiableMap(fitted.losses());
  }

  /** A copy of the n out-of-fold predictions of a nuisance, before any clipping. */
  public double[] predictions(String nuisance, int repetition) {
    if (fitted == null || !fitted.has(nuisance)) {
      throw new InvalidConfigException(
          "CONF-050",
          "There is no nuisance \""
              + nuisance
              + "\" in this result. Nuisances: "
              + String.join(", ", nuisances())
              + (fitted == null ? " (dropped by compact)." : "."));
    }
    return fitted.of(nuisance, repetition).clone();
  }

  /**
   * The same result with another covariance in every repetition, and remarks on it. Sensitivity
   * bounds, robust confidence sets and group effects asked of it use that covariance; the
   * diagnostics of the fit, the first-stage F among them, stay as they are.
   */
  @Override
  public DmlResult withVcov(VcovType type) {
    List<Repetition> next = new ArrayList<>();
    for (Repetition r : repetitions) {
      next.add(r.withEstimates(r.estimates().withVcov(type)));
    }
    return new DmlResult(header, next, fitted, diagnostics, provenance);
  }

  /** The remarks of a fit and those on its estimates, each once. */
  private static List<Diagnostic> with(List<Diagnostic> fit, List<Diagnostic> onEstimates) {
    List<Diagnostic> all = new ArrayList<>(fit);
    for (Diagnostic d : onEstimates) {
      if (fit.stream().noneMatch(known -> known.message().equals(d.message()))) {
        all.add(d);
      }
    }
    return List.copyOf(all);
  }

  private static List<Estimates> estimatesOf(List<Repetition> repetitions) {
    return repetitions.stream().map(Repetition::estimates).toList();
  }

  /** The same estimates without influence functions, scores and predictions, to save memory. */
  public DmlResult compact() {
    List<Repetition> next = new ArrayList<>();
    for (Repetition r : repetitions) {
      next.add(r.compact());
    }
    return new DmlResult(header, next, null, diagnostics, provenance);
  }

  /** Sensitivity of the first term to omitted confounders; see the full form. */
  public SensitivityBounds sensitivity(double cfY, double cfD, double rho, double level) {
    return sensitivity(terms().get(0), cfY, cfD, rho, level, 0);
  }

  /**
   * Bounds on a term had confounders of a stated strength been left out, and robustness values.
   *
   * @param term which effect
   * @param cfY in [0, 1): share of the outcome's residual variance the confounders explain
   * @param cfD in [0, 1): share of the Riesz representer's residual variance they explain
   * @param rho in [-1, 1], not 0: correlation of the two
   * @param level coverage of the one-sided confidence bounds
   * @param nullHypothesis the value robustness values refer to
   * @throws NotSupportedException NOTSUP-052 for effects without such an analysis
   */
  public SensitivityBounds sensitivity(
      String term, double cfY, double cfD, double rho, double level, double nullHypothesis) {
    return sensitivityOf(term).bounds(term, cfY, cfD, rho, level, nullHypothesis);
  }

  /**
   * The bound towards a null hypothesis over a square grid of strengths.
   *
   * @param term which effect
   * @param points grid points per axis
   * @param largest largest strength, below 1
   * @param rho correlation as in the bounds
   * @param nullHypothesis decides between the lower and the upper bound
   */
  public SensitivityContour sensitivityContour(
      String term, int points, double largest, double rho, double nullHypothesis) {
    return sensitivityOf(term).contour(points, largest, rho, nullHypothesis);
  }

  private SensitivityMath sensitivityOf(String term) {
    int j = estimates.index(term);
    requireScores("sensitivity");
    if (!repetitions.get(0).scores()[j].hasSensitivity()) {
      throw new NotSupportedException(
          "NOTSUP-052",
          "The sensitivity analysis is defined for dml-plr and the effects of dml-irm, not for "
              + header.estimator()
              + " ("
              + header.estimand()
              + ").");
    }
    return new SensitivityMath(repetitions, j, header.rule());
  }

  /**
   * The effects that a test which stays valid under weak instruments does not reject: an interval,
   * two rays, the whole line, nothing, or with several instruments also several pieces. One
   * instrument: the squared t-statistic of the score against chi-square(1); q instruments: the
   * quadratic form of all q moments in the inverse of their covariance at the same effect, against
   * chi-square(q) (Anderson and Rubin). The covariance is the one this result has now.
   *
   * @param level coverage in (0, 1)
   * @throws NotSupportedException NOTSUP-051 without an instrument or with several repetitions
   * @throws org.estimand.errors.NotIdentifiedException IDENT-055 when the covariance of the moments
   *     of several instruments is singular
   */
  public ConfidenceSet robustConfidenceSet(double level) {
    if (repetitions.size() > 1) {
      throw new NotSupportedException(
          "NOTSUP-051",
          "robustConfidenceSet is defined for one repetition; this result has "
              + repetitions.size()
              + ". Use robustConfidenceSet(level, repetition).");
    }
    return robustConfidenceSet(level, 0);
  }

  /** Whether the estimate comes from instruments. */
  public boolean hasInstruments() {
    return header.family() == Family.INSTRUMENT;
  }

  /** Whether it has a robust set: an instrument, and scores not dropped. */
  boolean hasRobustConfidenceSet() {
    return header.family() == Family.INSTRUMENT && repetitions.get(0).scores() != null;
  }

  /** The set of one repetition, 0-based. */
  public ConfidenceSet robustConfidenceSet(double level, int repetition) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    if (header.family() != Family.INSTRUMENT) {
      throw new NotSupportedException(
          "NOTSUP-051",
          "robustConfidenceSet is defined for dml-pliv and dml-iivm, not for "
              + header.estimator()
              + ". Use confidenceInterval.");
    }
    requireScores("robustConfidenceSet");
    Repetition r = repetitions.get(repetition);
    return WeakInstruments.set(r, level);
  }

  /**
   * Differences of mean potential outcomes to a reference level, with their joint covariance.
   *
   * @param reference a term, or the level in it
   * @throws NotSupportedException NOTSUP-053 unless the terms are potential outcomes
   */
  public DmlResult contrasts(String reference) {
    if (header.family() != Family.POTENTIAL_OUTCOME) {
      throw new NotSupportedException(
          "NOTSUP-053", "contrasts is defined for dml-apo, not for " + header.estimator() + ".");
    }
    int from = -1;
    for (int j = 0; j < terms().size(); j++) {
      String term = terms().get(j);
      from = term.equals(reference) || term.endsWith("=" + reference) && from < 0 ? j : from;
    }
    if (from < 0 || terms().size() < 2) {
      from = estimates.index(reference);
    }
    List<Repetition> next = new ArrayList<>();
    for (Repetition r : repetitions) {
      next.add(Contrasts.against(r, from));
    }
    return derived("ATE", next);
  }

  /**
   * Average effects within groups, with the covariance that this result has now.
   *
   * @param groups disjoint groups of rows, for example {@code data.grouping("region")}
   * @throws NotSupportedException NOTSUP-054 unless the effect is the ATE of dml-irm
   */
  public DmlResult gate(Grouping groups) {
    requireSignal("gate", groups.rows());
    return project("GATE", CateMath.groups(groups));
  }

  /**
   * The best linear predictor of the conditional effect: least squares of the orthogonal signal on
   * an intercept and the basis, with the covariance that this result has now.
   *
   * @param basis n x q, without a constant column
   * @throws NotSupportedException NOTSUP-054 unless the effect is the ATE of dml-irm
   */
  public DmlResult bestLinearPredictor(FeatureMatrix basis) {
    requireSignal("bestLinearPredictor", basis.rows());
    return project("CATE (best linear predictor)", CateMath.withIntercept(basis));
  }

  private DmlResult project(String estimand, CateMath.Basis basis) {
    List<Repetition> next = new ArrayList<>();
    for (Repetition r : repetitions) {
      next.add(Repetition.derived(CateMath.project(basis, r)));
    }
    return derived(estimand, next);
  }

  private DmlResult derived(String estimand, List<Repetition> next) {
    Header h =
        new Header(
            header.estimator(),
            header.title(),
            estimand,
            Family.DERIVED,
            header.observations(),
            header.level(),
            header.rule());
    return new DmlResult(h, next, fitted, diagnostics, provenance);
  }

  private void requireSignal(String what, int rows) {
    if (header.family() != Family.AVERAGE_EFFECT) {
      throw new NotSupportedException(
          "NOTSUP-054",
          what
              + " is defined for the ATE of dml-irm, not for "
              + header.estimator()
              + " ("
              + header.estimand()
              + ").");
    }
    requireScores(what);
    if (rows != header.observations()) {
      throw new InvalidConfigException(
          "CONF-056",
          what + " was given " + rows + " rows; the result has " + header.observations() + ".");
    }
  }

  private void requireScores(String what) {
    if (repetitions.get(0).scores() == null) {
      throw new InvalidConfigException(
          "CONF-057",
          header.family() == Family.DERIVED
              ? what + " needs the estimates it was derived from. Ask the first result."
              : what + " needs the scores, which compact() dropped. Call it before compact.");
    }
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public String estimatorName() {
    return header.estimator();
  }

  @Override
  public String title() {
    return header.title();
  }

  @Override
  public double level() {
    return header.level();
  }

  @Override
  public List<String> facts() {
    return DmlText.facts(this);
  }

  @Override
  public List<String> footer() {
    return DmlText.footer(this);
  }

  @Override
  public Map<String, Object> blocks() {
    return DmlText.blocks(this);
  }

  @Override
  public String toString() {
    return summary();
  }
}
