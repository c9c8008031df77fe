package org.estimand.inference;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Diagnostic;

/**
 * The numeric core of a result: named estimates, their covariance and the influence functions
 * behind it. Immutable.
 */
public final class Estimates {
  /** Everything an object of this class holds. */
  private record State(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      VcovType type,
      InfluenceFunction influence,
      SampleDesign design,
      double degreesOfFreedom,
      RegressionParts parts,
      List<Diagnostic> diagnostics,
      Repetitions repetitions) {}

  private final State state;

  private Estimates(State state) {
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
    requireShapes(terms, estimates, null, influence, design);
    InfluenceCovariance.Covariance v =
        InfluenceCovariance.compute(terms, influence, design, type, parts);
    return new Estimates(
        new State(
            List.copyOf(terms),
            estimates.clone(),
            v.values(),
            type,
            influence,
            design,
            Double.POSITIVE_INFINITY,
            parts,
            List.copyOf(v.diagnostics()),
            null));
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
    requireShapes(terms, estimates, vcov, influence, design);
    return new Estimates(
        new State(
            List.copyOf(terms),
            estimates.clone(),
            vcov.clone(),
            type,
            influence,
            design,
            Double.POSITIVE_INFINITY,
            RegressionParts.none(),
            List.of(),
            null));
  }

  private static void requireShapes(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      InfluenceFunction influence,
      SampleDesign design) {
    int p = terms.size();
    if (p == 0 || new HashSet<>(terms).size() < p) {
      throw new IllegalArgumentException("terms must be distinct and not empty: " + terms);
    }
    if (estimates.length != p
        || vcov != null && vcov.length != p * p
        || influence != null && influence.terms() != p
        || influence != null && influence.rows() != design.rows()) {
      throw new IllegalArgumentException(
          "shapes differ: "
              + p
              + " terms, "
              + estimates.length
              + " estimates, "
              + (vcov == null ? "no covariance" : vcov.length + " covariances")
              + ", "
              + (influence == null
                  ? "no influence"
                  : influence.rows() + " x " + influence.terms() + " influences")
              + ", "
              + design.rows()
              + " rows");
    }
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
    return of(terms(), state.estimates(), state.influence(), design(), type, state.parts())
        .withDegreesOfFreedom(degreesOfFreedom());
  }

  /**
   * The same estimates judged by Student's t with these degrees of freedom instead of the normal.
   */
  public Estimates withDegreesOfFreedom(double df) {
    if (!(df > 0)) {
      throw new InvalidConfigException(
          "CONF-049", "degreesOfFreedom = " + df + "; must be positive.");
    }
    return new Estimates(
        new State(
            terms(),
            state.estimates(),
            state.vcov(),
            vcovType(),
            state.influence(),
            design(),
            df,
            state.parts(),
            diagnostics(),
            state.repetitions()));
  }

  Estimates withRepetitions(Repetitions repetitions, List<Diagnostic> diagnostics) {
    return new Estimates(
        new State(
            terms(),
            state.estimates(),
            state.vcov(),
            vcovType(),
            state.influence(),
            design(),
            degreesOfFreedom(),
            state.parts(),
            List.copyOf(diagnostics),
            repetitions));
  }

  Estimates withParts(RegressionParts parts) {
    return new Estimates(
        new State(
            terms(),
            state.estimates(),
            state.vcov(),
            vcovType(),
            state.influence(),
            design(),
            degreesOfFreedom(),
            parts,
            diagnostics(),
            state.repetitions()));
  }

  /** The same estimates without the influence function, to save memory. */
  public Estimates compact() {
    return new Estimates(
        new State(
            terms(),
            state.estimates(),
            state.vcov(),
            vcovType(),
            null,
            design(),
            degreesOfFreedom(),
            state.parts().compact(),
            diagnostics(),
            state.repetitions() == null ? null : state.repetitions().compact()));
  }

  /** Degrees of freedom of the reference distribution; infinite for the normal. */
  public double degreesOfFreedom() {
    return state.degreesOfFreedom();
  }

  /** The two-sided critical value at a level. */
  public double criticalValue(double level) {
    double p = 0.5 + level / 2;
    return Double.isInfinite(degreesOfFreedom())
        ? new NormalDistribution().inverseCumulativeProbability(p)
        : new TDistribution(degreesOfFreedom()).inverseCumulativeProbability(p);
  }

  /** The two-sided tail probability of a statistic. */
  public double tailProbability(double statistic) {
    double size = Math.abs(statistic);
    if (Double.isNaN(size)) {
      return Double.NaN;
    }
    return Double.isInfinite(degreesOfFreedom())
        ? Erf.erfc(size / Math.sqrt(2))
        : 2 * new TDistribution(degreesOfFreedom()).cumulativeProbability(-size);
  }

  /**
   * Two-sided p-value of the hypothesis that the j-th parameter is zero; of repeated sample splits
   * as the rule of aggregation defines it.
   */
  public double pValue(int j) {
    return state.repetitions() == null
        ? tailProbability(estimate(j) / standardError(j))
        : state.repetitions().pValue(this, j);
  }

  /**
   * The pointwise interval of the j-th parameter; of repeated sample splits as the rule of
   * aggregation defines it.
   *
   * @param level coverage in (0, 1)
   */
  public ConfidenceSet confidenceInterval(int j, double level) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    if (state.repetitions() != null) {
      return state.repetitions().confidenceInterval(this, j, level);
    }
    return wald(j, level);
  }

  /** Estimate -+ critical value times standard error. */
  ConfidenceSet wald(int j, double level) {
    double half = criticalValue(level) * standardError(j);
    return ConfidenceSet.interval(estimate(j) - half, estimate(j) + half, level);
  }

  /** The words for the covariance, with clusters and factor. */
  public String vcovLabel() {
    if (vcovType() instanceof VcovType.Aggregated aggregated) {
      return label(aggregated.base()) + aggregated.suffix();
    }
    return label(vcovType());
  }

  private String label(VcovType type) {
    if (type instanceof VcovType.Cluster cluster) {
      StringBuilder counts = new StringBuilder();
      for (String column : cluster.columns()) {
        int count = design().grouping(column).map(g -> g.count()).orElse(0);
        counts.append(counts.length() == 0 ? "" : " x ").append(NumberText.count(count));
      }
      return type.label() + ", " + counts + " clusters, " + cluster.smallSample().label();
    }
    return type.label();
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
    int j = terms().indexOf(term);
    if (j < 0) {
      throw new InvalidConfigException(
          "CONF-041",
          "There is no term \""
              + term
              + "\". "
              + NearestName.hint(term, terms())
              + "Terms: "
              + String.join(", ", terms())
              + ".");
    }
    return j;
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

  /** Remarks on the covariance: few clusters, a repair. */
  public List<Diagnostic> diagnostics() {
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
        && Arrays.equals(state.estimates(), other.state.estimates())
        && Arrays.equals(state.vcov(), other.state.vcov())
        && Double.compare(degreesOfFreedom(), other.degreesOfFreedom()) == 0
        && vcovLabel().equals(other.vcovLabel());
  }
}
