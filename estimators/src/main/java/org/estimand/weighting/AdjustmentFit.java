package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.InvalidDataException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/** One fit of {@link OutcomeAdjustment}. */
final class AdjustmentFit {
  private final OutcomeAdjustment options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics;

  AdjustmentFit(OutcomeAdjustment options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
    this.diagnostics = new ArrayList<>(Weights.checkBackend(context));
  }

  /** Means and their influences, and what they come from. */
  private record Effects(
      double[] theta,
      double[] phi,
      Arms arms,
      double[] base,
      Target target,
      PropensityFit propensity,
      WeightSolution solution,
      Map<String, Double> parameters,
      int parameterCount) {}

  /** The estimates alone, by term, for refits. */
  Map<String, Double> estimates() {
    double[] theta = effects(false).theta();
    Map<String, Double> values = new LinkedHashMap<>();
    for (int j = 0; j < theta.length; j++) {
      values.put(terms().get(j), theta[j]);
    }
    return values;
  }

  private List<String> terms() {
    return List.of(options.estimand().name(), "E[Y(1)]", "E[Y(0)]");
  }

  WeightingResult run() {
    VcovType vcov = Weights.defaultVcov(data, options.errors());
    boolean stacked = options.errors().formula() != StandardErrors.FIXED_WEIGHTS;
    Effects e = effects(stacked);
    double[] y = data.column(Role.OUTCOME);
    double[] weights = e.solution() == null ? e.base() : e.solution().weights();
    Estimates estimates =
        Estimates.of(
                terms(),
                e.theta(),
                InfluenceFunction.wrap(e.phi(), y.length, 3),
                SampleDesign.of(data),
                vcov,
                RegressionParts.none().parameters(e.parameterCount()))
            .withScale(Weights.scale(y, weights, 3));
    List<String> shown =
        covariates(
            options.form() == Adjustment.REGRESSION
                ? OutcomeAdjustment.OUTCOME_BLOCK
                : OutcomeAdjustment.PROPENSITY_BLOCK);
    String title =
        switch (options.form()) {
          case REGRESSION -> "Regression adjustment";
          case WEIGHTED_REGRESSION ->
              "Regression adjustment with inverse probability weights ("
                  + options.propensity().label()
                  + ")";
          case AUGMENTED ->
              "Augmented inverse probability weighting (" + options.propensity().label() + ")";
        };
    return new WeightingResult(
        title,
        options.form().label(),
        options.estimand().name(),
        estimates,
        stacked ? "stacked equations" : "models treated as known",
        options.level(),
        new WeightedSample(
            e.arms(),
            data.originalRows(),
            e.base(),
            weights,
            e.propensity() == null ? new double[0] : e.propensity().of(1),
            BalanceTable.ofMeans(data, shown, e.arms(), e.base(), weights, e.target(), context),
            e.parameters(),
            Map.of()),
        diagnostics,
        Provenance.of(options.form().label(), describe(stacked), data, context, "java", start));
  }

  /** The means; their influences are zero unless wanted. */
  private Effects effects(boolean stacked) {
    Weights.requireSampling(data);
    Arms arms = Arms.binary(data);
    double[] y = data.column(Role.OUTCOME);
    double[] base = Weights.base(data);
    Weights.requireArms(data, arms, base);
    Target target = Target.binary(options.estimand());
    int n = y.length;
    if (options.form() == Adjustment.REGRESSION
        && data.roles().blocks().containsKey(OutcomeAdjustment.PROPENSITY_BLOCK)) {
      diagnostics.add(
          Diagnostic.note(
              "BLOCK_UNUSED",
              "the block \""
                  + OutcomeAdjustment.PROPENSITY_BLOCK
                  + "\" is not read: regression adjustment has no propensity model"));
    }
    FeatureMatrix outcomeX = data.features(covariates(OutcomeAdjustment.OUTCOME_BLOCK));
    PropensityFit fit = null;
    WeightSolution solution = null;
    Map<String, Double> parameters = Map.of();
    int count = 2;
    boolean weighted = options.form() != Adjustment.REGRESSION;
    boolean augmented = options.form() == Adjustment.AUGMENTED;
    if (weighted) {
      FeatureMatrix x = data.features(covariates(OutcomeAdjustment.PROPENSITY_BLOCK));
      Propensity.Fitted fitted =
          Propensity.fit(
              options.propensity(), new WeightProblem(data, x, arms, base, target, context));
      fit = fitted.fit();
      diagnostics.addAll(fitted.diagnostics());
      parameters = fitted.parameters();
      Weights.requirePositive(data, fit, base, target, options.propensity().label());
      Weights.checkOverlap(fit, base, 0, diagnostics);
      solution = PropensityWeights.of(fit, arms, base, target, parameters);
      count += solution.parameterCount();
    }
    WeightSolution regressionWeights =
        options.leastVariable()
            ? PropensityWeights.of(fit, arms, base, PropensityWeights.LEAST_VARIABLE, parameters)
            : weighted && !augmented
                ? solution
                : new WeightSolution(base, List.of(), Map.of(), List.of());
    double[] population = new double[n];
    for (int i = 0; i < n; i++) {
      population[i] = target.includes(arms.code()[i]) ? base[i] : 0;
    }
    double[] theta = new double[3];
    double[] phi = new double[3 * n];
    for (int arm = 1; arm >= 0; arm--) {
      boolean wanted = arm == 1;
      boolean[] inArm = arms.in(arm);
      RegressionMath.ArmFit armFit =
          OutcomeRegression.fit(outcomeX, y, regressionWeights, arms, arm, stacked, diagnostics);
      count += armFit.columns();
      double[] mean =
          augmented
              ? RegressionMath.augmented(
                  y, inArm, population, armFit, solution, options.normalized(), stacked)
              : RegressionMath.adjusted(armFit, population);
      int term = wanted ? 1 : 2;
      theta[term] = mean[0];
      System.arraycopy(mean, 1, phi, term * n, n);
    }
    theta[0] = theta[1] - theta[2];
    for (int i = 0; i < n; i++) {
      phi[i] = phi[n + i] - phi[2 * n + i];
    }
    return new Effects(theta, phi, arms, base, target, fit, solution, parameters, count);
  }

  private List<String> covariates(String block) {
    if (data.roles().blocks().containsKey(block)) {
      return data.roles().blocks().get(block);
    }
    if (!data.has(Role.COVARIATE)) {
      throw new InvalidDataException(
          "DATA-060",
          "There are no covariates: give columns the role COVARIATE or put them in the block \""
              + block
              + "\".");
    }
    return data.names(Role.COVARIATE);
  }

  private Map<String, Object> describe(boolean stacked) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("estimand", options.estimand().name());
    if (options.form() != Adjustment.REGRESSION) {
      d.put("propensity", options.propensity().label());
    }
    if (options.form() == Adjustment.AUGMENTED) {
      d.put("normalized", options.normalized());
      d.put("least.variable", options.leastVariable());
    }
    options.errors().describe(d, stacked ? StandardErrors.STACKED : StandardErrors.FIXED_WEIGHTS);
    d.put("level", options.level());
    return d;
  }
}
