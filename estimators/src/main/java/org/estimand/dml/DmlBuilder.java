package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.errors.InvalidConfigException;

/**
 * The options that all estimators of this package share.
 *
 * @param <B> the builder itself
 */
public abstract class DmlBuilder<B extends DmlBuilder<B>> {
  private CrossFitPlan plan = CrossFitPlan.kFold(5);
  private RepetitionAggregate aggregate = RepetitionAggregate.MEDIAN;
  private DmlAlgorithm algorithm = DmlAlgorithm.DML2;
  private double level = 0.95;
  private final Map<String, double[][]> external = new LinkedHashMap<>();

  DmlBuilder() {}

  abstract B self();

  /** The folds; five random folds when not set. */
  public B crossFit(CrossFitPlan folds) {
    plan = Objects.requireNonNull(folds, "folds");
    return self();
  }

  /** How the repetitions of a repeated plan are put together; the median when not set. */
  public B aggregate(RepetitionAggregate rule) {
    aggregate = Objects.requireNonNull(rule, "rule");
    return self();
  }

  /** How the folds of one repetition are put together; all at once (DML2) when not set. */
  public B algorithm(DmlAlgorithm next) {
    algorithm = Objects.requireNonNull(next, "algorithm");
    return self();
  }

  /** Coverage of the intervals in the summary and in JSON, in (0, 1); 0.95 when not set. */
  public B level(double coverage) {
    if (!(coverage > 0 && coverage < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + coverage + "; must lie between 0 and 1, for example 0.95.");
    }
    level = coverage;
    return self();
  }

  /**
   * Uses predictions from elsewhere in place of a nuisance, which is then not learned.
   *
   * @param nuisance its name as in {@link DmlResult#nuisances()}, for example {@code E[Y|X]}
   * @param perRepetition one array of n out-of-fold predictions for all repetitions, or one array
   *     for each; copied
   */
  public B externalPredictions(String nuisance, double[]... perRepetition) {
    double[][] copy = new double[perRepetition.length][];
    for (int r = 0; r < copy.length; r++) {
      copy[r] = perRepetition[r].clone();
    }
    if (copy.length == 0) {
      throw new InvalidConfigException(
          "CONF-052", "No predictions were given for nuisance \"" + nuisance + "\".");
    }
    external.put(nuisance, copy);
    return self();
  }

  final DmlSettings settings() {
    return new DmlSettings(plan, aggregate, algorithm, level, new LinkedHashMap<>(external));
  }
}
