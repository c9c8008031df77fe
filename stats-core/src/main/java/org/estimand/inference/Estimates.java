package org.estimand.inference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.matrix.BootstrapLaw;

/**
 * The numeric core of a result: named estimates, their covariance and the influence functions
 * behind it. Immutable.
 */
public final class Estimates {
  private final EstimateState state;

  private Estimates(EstimateState state) {
    this.state = state;
  }

  /**
   * Estimates with the covariance that follows from the influence function.
   *
   * @param terms p distinct names; the first is the target
   * @param estimates p values
   * @param influence n x p
   * @param design what is known about the rows
   * @param type which covariance
   */
  public static Estimates of(
      List<String> terms,
      double[] estimates,
      InfluenceFunction influence,
      SampleDesign design,
      VcovType type) {
    return of(terms, estimates, influence, design, type, RegressionParts.none());
  }

  /**
   * Estimates of the least-squares type: leverages and the classical covariance make more
   * covariances possible.
   *
   * @param parts what is known beyond the influence function
   */
  public static Estimates of(
      List<String> terms,
      double[] estimates,
      InfluenceFunction influence,
      SampleDesign design,
      VcovType type,
      RegressionParts parts) {
    EstimateShapes.require(terms, estimates, null, influence, design);
    InfluenceCovariance.Covariance v =
        InfluenceCovariance.compute(terms, influence, design, type, parts);
    return new Estimates(
        EstimateState.of(
            terms, estimates, v.values(), type, influence, design, parts, v.diagnostics()));
  }

  /**
   * Estimates with a covariance from a formula of the estimator's own.
   *
   * @param vcov p x p, column-major
   * @param type the words for it
   * @param influence n x p, or null when there is none
   */
  public static Estimates ofVcov(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      VcovType type,
      InfluenceFunction influence,
      SampleDesign design) {
    EstimateShapes.require(terms, estimates, vcov, influence, design);
    double[] v = vcov.clone();
    RegressionParts none = RegressionParts.none();
    return new Estimates(
        EstimateState.of(terms, estimates, v, type, influence, design, none, List.of()));
  }

  /** The same estimates with another covariance; needs the influence function. */
  public Estimates withVcov(VcovType type) {
    if (state.repetitions() != null && !state.repetitions().isCompact()) {
      return state.repetitions().withVcov(type);
    }
    if (state.influence() == null) {
      throw new InvalidConfigException(
          "CONF-040",
          "The influence function was dropped by compact(), so the covariance "
              + type.label()
              + " cannot be computed. Call withVcov before compact.");
    }
    Estimates next =
        of(terms(), state.estimates(), state.influence(), design(), type, state.parts())
            .withScale(state.scale());
    return state.freedom().isCommon() ? next.withFreedom(state.freedom()) : next;
  }

  /**
   * The same estimates judged by Student's t with these degrees of freedom instead of the normal;
   * of repeated sample splits each repetition too.
   *
   * @throws InvalidConfigException CONF-049 unless positive
   */
  public Estimates withDegreesOfFreedom(double df) {
    if (!(df > 0)) {
      throw new InvalidConfigException(
          "CONF-049", "degreesOfFreedom = " + df + "; must be positive.");
    }
    if (state.repetitions() != null) {
      Repetitions next = state.repetitions().withDegreesOfFreedom(df);
      return new Estimates(state.with(Freedom.common(df)).with(state.diagnostics(), next));
    }
    return withFreedom(Freedom.common(df));
  }

  /**
   * The same estimates, every term and every linear combination of them judged by Student's t with
   * degrees of freedom of its own. They belong to the covariance at hand and are left behind by
   * {@link #withVcov}.
   *
   * @param rule degrees of freedom of combinations of the p terms
   */
  public Estimates withDegreesOfFreedom(FreedomRule rule) {
    return withFreedom(Freedom.of(rule, size()));
  }

  Estimates withFreedom(Freedom freedom) {
    return new Estimates(state.with(freedom));
  }

  /**
   * The same estimates with the size of the numbers whose differences make up each influence (p
   * values, in units of the estimates), which tells a variance from rounding.
   */
  public Estimates withScale(double... scale) {
    return new Estimates(state.withScale(scale.clone()));
  }

  /** The size of the numbers behind the j-th estimate: at least that of the estimate. */
  public double scale(int j) {
    return Math.max(state.scale()[j], Math.abs(estimate(j)));
  }

  /**
   * Whether the j-th standard error is zero or at most 1e-12 of {@link #scale}: no variance, only
   * rounding. Such a term has no statistic and no p-value.
   */
  public boolean isDegenerate(int j) {
    return DegenerateVariance.is(standardError(j), scale(j));
  }

  Freedom freedom() {
    return state.freedom();
  }

  Estimates withRepetitions(Repetitions repetitions, List<Diagnostic> diagnostics) {
    return new Estimates(state.with(diagnostics, repetitions));
  }

  /** The same numbers with other remarks on the covariance. */
  public Estimates withDiagnostics(List<Diagnostic> diagnostics) {
    return new Estimates(state.with(diagnostics, state.repetitions()));
  }

  /** The same numbers with what is known beyond the influence function, for later covariances. */
  public Estimates withParts(RegressionParts parts) {
    return new Estimates(state.with(state.influence(), parts, state.repetitions()));
  }

  /** The same estimates without the influence function, to save memory. */
  public Estimates compact() {
    Repetitions parents = state.repetitions() == null ? null : state.repetitions().compact();
    return new Estimates(state.with(null, state.parts().compact(), parents));
  }

  /**
   * A linear combination of the terms with its covariance and influence function; terms not named
   * have the weight zero. Works after {@link #compact()} too.
   *
   * @throws InvalidConfigException CONF-041 for an unknown term, CONF-049 for a weight that is not
   *     finite
   */
  public Estimates contrast(String name, Map<String, Double> weights) {
    return LinearMath.combine(this, List.of(name), LinearMath.row(this, weights));
  }

  /**
   * Several linear combinations L theta at once, with the joint covariance L V L'. Repeated sample
   * splits are combined within each repetition and then put together by their rule.
   *
   * @param names q distinct names
   * @param weights L, q x p, column-major
   * @throws InvalidConfigException CONF-049 for a wrong number of weights or one that is not finite
   */
  public Estimates contrasts(List<String> names, double... weights) {
    return LinearMath.combine(this, names, weights);
  }

  /**
   * Tests R theta = r: W = (R theta - r)' (R V R')^-1 (R theta - r) against chi-square(q), or W/q
   * against F(q, df) when the terms are judged by Student's t. Of terms with degrees of freedom of
   * their own, one restriction is judged by those of its combination, several by Hotelling's T^2
   * with those of {@link FreedomRule#joint}. Works after {@link #compact()} too.
   *
   * @param restrictions R, q x p, column-major
   * @param values r, q values
   * @throws org.estimand.errors.NotIdentifiedException IDENT-044 for dependent restrictions,
   *     IDENT-045 for a singular covariance of them, IDENT-049 for several restrictions with too
   *     few degrees of freedom, eta not above q - 1
   * @throws org.estimand.errors.NotSupportedException NOTSUP-043 for several restrictions of terms
   *     with degrees of freedom of their own, when none are known for several at once
   * @throws InvalidConfigException CONF-049 for a wrong number of weights or one that is not finite
   */
  public WaldTest wald(double[] restrictions, double... values) {
    return LinearMath.wald(this, restrictions, values);
  }

  /** Joint intervals from Rademacher weights; see the full form. */
  public JointIntervals jointConfidenceIntervals(double level, int draws, FitContext context) {
    return jointConfidenceIntervals(level, draws, BootstrapLaw.RADEMACHER, context);
  }

  /**
   * Intervals that hold all terms at once, by the multiplier bootstrap, and step-down p-values from
   * the same draws. There is one weight for each row, or for each cluster under a one-way clustered
   * covariance, keyed by (seed, draw, row or cluster); the backend of the context makes the sums.
   * Degrees of freedom enter through the tail probability: the t quantile that has the tail of the
   * bootstrap's critical value. Repeated sample splits: see {@link JointIntervals}.
   *
   * @param level probability in (0, 1) that all intervals hold
   * @param draws number of draws, at least level / (1 - level); 1000 or more is sensible
   * @param law of the weights
   * @param context seed, threads (over repetitions) and backend
   * @throws InvalidConfigException CONF-040 after compact, CONF-043 level, CONF-049 draws
   * @throws org.estimand.errors.NotSupportedException NOTSUP-042 for a covariance without
   *     independent rows or clusters (several cluster columns, serial, spatial, iid, own formulas)
   * @throws org.estimand.errors.NotIdentifiedException IDENT-046 for a term without variance
   */
  public JointIntervals jointConfidenceIntervals(
      double level, int draws, BootstrapLaw law, FitContext context) {
    return MultiplierBootstrap.joint(this, level, draws, law, context);
  }

  /** Degrees of freedom of the target, the first term; infinite for the normal. */
  public double degreesOfFreedom() {
    return degreesOfFreedom(0);
  }

  /** Degrees of freedom of the j-th term; infinite for the normal. */
  public double degreesOfFreedom(int j) {
    return state.freedom().of(j);
  }

  /** The two-sided critical value of the target at a level. */
  public double criticalValue(double level) {
    return criticalValue(0, level);
  }

  /** The two-sided tail probability of a statistic of the target. */
  public double tailProbability(double statistic) {
    return tailProbability(0, statistic);
  }

  /** The two-sided critical value of the j-th term at a level. */
  public double criticalValue(int j, double level) {
    return ReferenceLaw.quantile(0.5 + level / 2, degreesOfFreedom(j));
  }

  /** The two-sided tail probability of a statistic of the j-th term. */
  public double tailProbability(int j, double statistic) {
    return ReferenceLaw.tail(statistic, degreesOfFreedom(j));
  }

  /**
   * Two-sided p-value of the hypothesis that the j-th parameter is zero; of repeated sample splits
   * as the rule of aggregation defines it. NaN of a degenerate variance, see {@link #isDegenerate}.
   */
  public double pValue(int j) {
    double statistic = isDegenerate(j) ? Double.NaN : estimate(j) / standardError(j);
    return Double.isNaN(statistic) || state.repetitions() == null
        ? tailProbability(j, statistic)
        : state.repetitions().pValue(this, j);
  }

  /**
   * The pointwise interval of the j-th parameter; of repeated sample splits as the rule of
   * aggregation defines it.
   *
   * @param level coverage in (0, 1)
   */
  public ConfidenceSet confidenceInterval(int j, double level) {
    ReferenceLaw.requireLevel(level);
    if (state.repetitions() != null) {
      return state.repetitions().confidenceInterval(this, j, level);
    }
    return pointwise(j, level);
  }

  /** Estimate -+ critical value times standard error. */
  ConfidenceSet pointwise(int j, double level) {
    double half = criticalValue(j, level) * standardError(j);
    return ConfidenceSet.interval(estimate(j) - half, estimate(j) + half, level);
  }

  /** The words for the covariance, with clusters and factor. */
  public String vcovLabel() {
    return VcovLabel.of(vcovType(), design());
  }

  /** Names of the terms. */
  public List<String> terms() {
    return state.terms();
  }

  /** Number of terms p. */
  public int size() {
    return terms().size();
  }

  /** Position of a term. */
  public int index(String term) {
    return TermNames.index(terms(), term);
  }

  /** The j-th estimate. */
  public double estimate(int j) {
    return state.estimates()[j];
  }

  /** The j-th standard error. */
  public double standardError(int j) {
    return Math.sqrt(state.vcov()[j * size() + j]);
  }

  /** Covariance of the i-th and j-th estimate. */
  public double covariance(int i, int j) {
    return state.vcov()[j * size() + i];
  }

  /** A copy of all estimates. */
  public double[] toArray() {
    return state.estimates().clone();
  }

  /** A copy of the p x p covariance, column-major. */
  public double[] vcov() {
    return state.vcov().clone();
  }

  /** Which covariance this is. */
  public VcovType vcovType() {
    return state.type();
  }

  /** The influence function, unless dropped. */
  public Optional<InfluenceFunction> influenceFunction() {
    return Optional.ofNullable(state.influence());
  }

  /** What is known about the rows. */
  public SampleDesign design() {
    return state.design();
  }

  /** What is known beyond the influence function. */
  public RegressionParts parts() {
    return state.parts();
  }

  /** Remarks on the covariance: few clusters, a repair, a degenerate variance. */
  public List<Diagnostic> diagnostics() {
    return DegenerateVariance.remarks(this);
  }

  /** The remarks without that on degenerate variances, which follows from the numbers. */
  List<Diagnostic> remarks() {
    return state.diagnostics();
  }

  /** The repeated sample splits these estimates were put together from, if they were. */
  public Optional<Repetitions> repetitions() {
    return Optional.ofNullable(state.repetitions());
  }

  /** Number of parameters for degrees of freedom: the terms when nothing else is known. */
  int parameters() {
    return state.parts().parameters() > 0 ? state.parts().parameters() : size();
  }

  /** Whether terms, estimates, covariance and its words are equal, bit for bit. */
  public boolean sameNumbers(Estimates other) {
    return terms().equals(other.terms())
        && state.sameArrays(other.state)
        && freedom().sameNumbers(other.freedom())
        && vcovLabel().equals(other.vcovLabel());
  }
}
