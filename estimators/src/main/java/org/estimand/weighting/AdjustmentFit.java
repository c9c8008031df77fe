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

  /** The effect and both means of every outcome. */
  private List<String> terms() {
    List<String> terms = new ArrayList<>();
    for (String outcome : outcomes()) {
      String prefix = EffectLayout.prefix(outcomes(), outcome);
      terms.add(prefix + options.estimand().name());
      terms.add(prefix + "E[Y(1)]");
      terms.add(prefix + "E[Y(0)]");
    }
    return terms;
  }

  private List<String> outcomes() {
    return data.names(Role.OUTCOME);
  }

  private double[] scale(double[] weights) {
    double[] scale = new double[3 * outcomes().size()];
    for (int k = 0; k < outcomes().size(); k++) {
      double[] own = Weights.scale(data.values(outcomes().get(k)), weights, 3);
      System.arraycopy(own, 0, scale, 3 * k, 3);
    }
    return scale;
  }

  WeightingResult run() {
    VcovType vcov = Weights.defaultVcov(data, options.errors());
    boolean stacked = options.errors().formula() != StandardErrors.FIXED_WEIGHTS;
    Effects e = effects(stacked);
    double[] weights = e.solution() == null ? e.base() : e.solution().weights();
    Estimates estimates =
        Estimates.of(
                terms(),
                e.theta(),
                InfluenceFunction.wrap(e.phi(), data.rows(), terms().size()),
                SampleDesign.of(data),
                vcov,
                RegressionParts.none().parameters(e.parameterCount()))
            .withScale(scale(weights));
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
            Provenance.of(options.form().label(), describe(stacked), data, context, "java", start))
        .withLayout(
            new EffectLayout(outcomes(), List.of(options.estimand().name()), 1, null, List.of()));
  }

  /** The means; their influences are zero unless wanted. */
  private Effects effects(boolean stacked) {
    Weights.requireSampling(data);
    Arms arms = Arms.binary(data);
    double[] base = Weights.base(data);
    Weights.requireArms(data, arms, base);
    Target target = Target.binary(options.estimand());
    int n = data.rows();
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
    int terms = 3 * outcomes().size();
    double[] theta = new double[terms];
    double[] phi = new double[Math.multiplyExact(terms, n)];
    int[] columns = new int[outcomes().size()];
    for (int k = 0; k < outcomes().size(); k++) {
      // what is said about the regressions of one outcome holds for all: their rows and columns
      // are the same
      List<Diagnostic> remarks = k == 0 ? diagnostics : new ArrayList<>();
      double[] y = data.values(outcomes().get(k));
      for (int arm = 1; arm >= 0; arm--) {
        RegressionMath.ArmFit armFit =
            OutcomeRegression.fit(outcomeX, y, regressionWeights, arms, arm, stacked, remarks);
        columns[k] += armFit.columns();
        double[] mean =
            augmented
                ? RegressionMath.augmented(
                    y, arms.in(arm), population, armFit, solution, options.normalized(), stacked)
                : RegressionMath.adjusted(armFit, population);
        int term = 3 * k + (arm == 1 ? 1 : 2);
        theta[term] = mean[0];
        System.arraycopy(mean, 1, phi, term * n, n);
      }
      int first = 3 * k;
      theta[first] = theta[first + 1] - theta[first + 2];
      for (int i = 0; i < n; i++) {
        phi[first * n + i] = phi[(first + 1) * n + i] - phi[(first + 2) * n + i];
      }
    }
    return new Effects(
        theta, phi, arms, base, target, fit, solution, parameters, count + columns[0]);
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
