package org.estimand.dml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.RepetitionAggregate;

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
  private final Map<String, List<double[]>> external = new LinkedHashMap<>();

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
   * Uses predictions from elsewhere in place of a nuisance, which is then not learned. Call it once
   * for all repetitions, or once for each repetition in order.
   *
   * @param nuisance its name as in {@link DmlResult#nuisances()}, for example {@code E[Y|X]}
   * @param values n out-of-fold predictions; copied
   */
  public B externalPredictions(String nuisance, double[] values) {
    external.computeIfAbsent(nuisance, k -> new ArrayList<>()).add(values.clone());
    return self();
  }

  final DmlSettings settings() {
    Map<String, double[][]> given = new LinkedHashMap<>();
    external.forEach((name, list) -> given.put(name, list.toArray(new double[0][])));
    return new DmlSettings(plan, aggregate, algorithm, level, given);
  }
}
