package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import org.estimand.fit.FitResult;
import org.estimand.matrix.BootstrapLaw;
import tech.tablesaw.api.Table;

/**
 * A result with named estimates and influence functions: other covariances, contrasts, joint
 * intervals and tests follow without a refit. A concrete result supplies its numbers and words;
 * tables, text and JSON are the same for all.
 */
public interface EstimationResult extends FitResult {
  /** The numeric core. */
  Estimates estimates();

  /** The same result with another covariance. */
  EstimationResult withVcov(VcovType type);

  /** What is estimated, for example {@code ATE}. */
  String estimand();

  /** Name for machines, as on the command line: {@code dml-plr}. */
  default String estimatorName() {
    return String.valueOf(provenance().fields().get("estimator"));
  }

  /** Name for people: {@code Double machine learning, partially linear model}. */
  default String title() {
    return estimatorName();
  }

  /** The level of printed intervals. */
  default double level() {
    return 0.95;
  }

  /** Lines about the sample and the design, printed under the title. */
  default List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add(SampleFacts.observations(estimates().design().rows(), provenance()));
    facts.addAll(SampleFacts.lines(provenance()));
    return facts;
  }

  /** Lines printed under the table of terms. */
  default List<String> footer() {
    return List.of();
  }

  /** Blocks of the result's own in its JSON form: maps, lists, numbers, text. */
  default Map<String, Object> blocks() {
    return Map.of();
  }

  /** Names of the terms; the first is the target. */
  default List<String> terms() {
    return estimates().terms();
  }

  /** The estimate of a term. */
  default double estimate(String term) {
    return estimates().estimate(estimates().index(term));
  }

  /** The standard error of a term. */
  default double standardError(String term) {
    return estimates().standardError(estimates().index(term));
  }

  /** The estimate of the target, the first term. */
  default double estimate() {
    return estimates().estimate(0);
  }

  /** The standard error of the target, the first term. */
  default double standardError() {
    return estimates().standardError(0);
  }

  /**
   * Estimate over standard error of a term; NaN of a degenerate variance, see {@link
   * Estimates#isDegenerate}.
   */
  default double statistic(String term) {
    return isDegenerate(term) ? Double.NaN : estimate(term) / standardError(term);
  }

  /** Whether the standard error of a term is no more than rounding. */
  default boolean isDegenerate(String term) {
    return estimates().isDegenerate(estimates().index(term));
  }

  /**
   * Whether terms are judged by Student's t with degrees of freedom of their own, so that tables
   * have a column of them.
   */
  default boolean hasOwnDegreesOfFreedom() {
    return estimates().freedom().isOwn();
  }

  /** Two-sided p-value of the hypothesis that a term is zero; NaN of a degenerate variance. */
  default double pValue(String term) {
    return estimates().pValue(estimates().index(term));
  }

  /**
   * The pointwise confidence interval of a term.
   *
   * @param level coverage in (0, 1), for example 0.95
   * @throws InvalidConfigException CONF-043 for a level outside, CONF-041 for an unknown term
   */
  default ConfidenceSet confidenceInterval(String term, double level) {
    return estimates().confidenceInterval(estimates().index(term), level);
  }

  /**
   * A linear combination of the terms; see {@link Estimates#contrast}.
   *
   * @param name name of the combination
   * @param weights weight of each term; terms not named have the weight zero
   */
  default Estimates contrast(String name, Map<String, Double> weights) {
    return estimates().contrast(name, weights);
  }

  /**
   * Several linear combinations at once; see {@link Estimates#contrasts}.
   *
   * @param names q distinct names
   * @param weights q x p, column-major
   */
  default Estimates contrasts(List<String> names, double... weights) {
    return estimates().contrasts(names, weights);
  }

  /**
   * Tests R theta = r; see {@link Estimates#wald}.
   *
   * @param restrictions R, q x p, column-major
   * @param values r, q values
   */
  default WaldTest wald(double[] restrictions, double... values) {
    return estimates().wald(restrictions, values);
  }

  /**
   * Intervals that hold all terms at once, and step-down p-values; see {@link
   * Estimates#jointConfidenceIntervals(double, int, BootstrapLaw, FitContext)}.
   */
  default JointIntervals jointConfidenceIntervals(double level, int draws, FitContext context) {
    return estimates().jointConfidenceIntervals(level, draws, context);
  }

  /** The same with weights of another law. */
  default JointIntervals jointConfidenceIntervals(
      double level, int draws, BootstrapLaw law, FitContext context) {
    return estimates().jointConfidenceIntervals(level, draws, law, context);
  }

  @Override
  default String summary() {
    return ResultText.of(this);
  }

  @Override
  default String toJson() {
    return ResultJson.of(this);
  }

  @Override
  default Table tidy() {
    return ResultTables.tidy(this);
  }

  @Override
  default Table glance() {
    return ResultTables.glance(this);
  }
}
