package org.estimand.inference;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;

/**
 * The numeric core of a result: named estimates, their covariance and the influence functions
 * behind it. Immutable.
 */
public final class Estimates {
  private final List<String> terms;
  private final double[] estimates;
  private final double[] vcov;
  private final VcovType vcovType;
  private final InfluenceFunction influence;
  private final SampleDesign design;
  private final double degreesOfFreedom;

  private Estimates(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      VcovType vcovType,
      InfluenceFunction influence,
      SampleDesign design,
      double degreesOfFreedom) {
    this.terms = List.copyOf(terms);
    this.estimates = estimates;
    this.vcov = vcov;
    this.vcovType = vcovType;
    this.influence = influence;
    this.design = design;
    this.degreesOfFreedom = degreesOfFreedom;
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
    double[] vcov = InfluenceCovariance.compute(influence, design, type);
    return new Estimates(
        terms, estimates.clone(), vcov, type, influence, design, Double.POSITIVE_INFINITY);
  }

  /**
   * Estimates with a covariance from a formula of the estimator's own.
   *
   * @param vcov p x p, column-major
   * @param type the words for it
   */
  public static Estimates ofVcov(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      VcovType type,
      InfluenceFunction influence,
      SampleDesign design) {
    return new Estimates(
        terms, estimates.clone(), vcov.clone(), type, influence, design, Double.POSITIVE_INFINITY);
  }

  /** The same estimates with another covariance; needs the influence function. */
  public Estimates withVcov(VcovType type) {
    if (influence == null) {
      throw new InvalidConfigException(
          "CONF-040",
          "The influence function was dropped by compact(), so the covariance "
              + type.label()
              + " cannot be computed. Call withVcov before compact.");
    }
    return of(terms, estimates, influence, design, type).withDegreesOfFreedom(degreesOfFreedom);
  }

  /**
   * The same estimates judged by Student's t with these degrees of freedom instead of the normal.
   */
  public Estimates withDegreesOfFreedom(double df) {
    return new Estimates(terms, estimates, vcov, vcovType, influence, design, df);
  }

  /** Degrees of freedom of the reference distribution; infinite for the normal. */
  public double degreesOfFreedom() {
    return degreesOfFreedom;
  }

  /** The two-sided critical value at a level. */
  public double criticalValue(double level) {
    double p = 0.5 + level / 2;
    return Double.isInfinite(degreesOfFreedom)
        ? new NormalDistribution().inverseCumulativeProbability(p)
        : new TDistribution(degreesOfFreedom).inverseCumulativeProbability(p);
  }

  /** The two-sided tail probability of a statistic. */
  public double tailProbability(double statistic) {
    double size = Math.abs(statistic);
    if (Double.isNaN(size)) {
      return Double.NaN;
    }
    return Double.isInfinite(degreesOfFreedom)
        ? Erf.erfc(size / Math.sqrt(2))
        : 2 * new TDistribution(degreesOfFreedom).cumulativeProbability(-size);
  }

  /** The words for the covariance, with clusters and factor. */
  public String vcovLabel() {
    if (vcovType instanceof VcovType.Cluster cluster) {
      StringBuilder counts = new StringBuilder();
      for (String column : cluster.columns()) {
        int count = design.grouping(column).map(g -> g.count()).orElse(0);
        counts.append(counts.length() == 0 ? "" : " x ").append(NumberText.count(count));
      }
      String factor =
          switch (cluster.smallSample()) {
            case NONE -> "no factor";
            case GROUPS -> "factor G/(G-1)";
            case GROUPS_AND_PARAMETERS -> "factor G/(G-1) (n-1)/(n-p)";
          };
      return vcovType.label() + ", " + counts + " clusters, " + factor;
    }
    return vcovType.label();
  }

  /** The same estimates without the influence function, to save memory. */
  public Estimates compact() {
    return new Estimates(terms, estimates, vcov, vcovType, null, design, degreesOfFreedom);
  }

  /** Names of the terms. */
  public List<String> terms() {
    return terms;
  }

  /** Number of terms p. */
  public int size() {
    return terms.size();
  }

  /** Position of a term. */
  public int index(String term) {
    int j = terms.indexOf(term);
    if (j < 0) {
      throw new InvalidConfigException(
          "CONF-041",
          "There is no term \""
              + term
              + "\". "
              + NearestName.hint(term, terms)
              + "Terms: "
              + String.join(", ", terms)
              + ".");
    }
    return j;
  }

  /** The j-th estimate. */
  public double estimate(int j) {
    return estimates[j];
  }

  /** The j-th standard error. */
  public double standardError(int j) {
    return Math.sqrt(vcov[j * terms.size() + j]);
  }

  /** Covariance of the i-th and j-th estimate. */
  public double covariance(int i, int j) {
    return vcov[j * terms.size() + i];
  }

  /** A copy of all estimates. */
  public double[] toArray() {
    return estimates.clone();
  }

  /** A copy of the p x p covariance, column-major. */
  public double[] vcov() {
    return vcov.clone();
  }

  /** Which covariance this is. */
  public VcovType vcovType() {
    return vcovType;
  }

  /** The influence function, unless dropped. */
  public Optional<InfluenceFunction> influenceFunction() {
    return Optional.ofNullable(influence);
  }

  /** What is known about the rows. */
  public SampleDesign design() {
    return design;
  }
}
