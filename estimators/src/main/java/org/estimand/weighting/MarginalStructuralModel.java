package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.Resampling;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;

/**
 * Effects of a treatment that is given or not in each of several periods, by inverse probability
 * weighting.
 *
 * <p><b>Estimand.</b> E[Y(a_1, ..., a_T)] in the form of a {@link MarginalModel}; with stabilised
 * weights within levels of the baseline.
 *
 * <p><b>Assumptions.</b> Sequential exchangeability (treatment and loss of a period independent of
 * the potential outcomes given the past), positivity, the models of treatment and loss, and the
 * marginal model.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>For every period a logit of the treatment on baseline, covariates so far and past
 *       treatments; where units are lost after it, a logit of staying, with the treatment too.
 *   <li>Weights: the product of inverse probabilities of what happened; stabilised, times the
 *       product of probabilities given past treatments (and the baseline, unless saturated).
 *   <li>Weighted least squares of Y on the model's terms; stabilised, plus the baseline.
 *   <li>Influence functions from the stacked equations of all logits and the regression.
 * </ol>
 *
 * <p><b>Source.</b> Robins, Hernan and Brumback (2000, doi 10.1097/00001648-200009000-00011).
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT (0/1, one per period, in order), COVARIATE (baseline), blocks
 * {@code period1}, {@code period2}, ... (covariates measured before the treatment of the period),
 * CENSORED (one per period: lost after its treatment), WEIGHT (sampling), CLUSTER, UNIT, TIME,
 * COORDINATE, STRATUM, FPC. <b>Missing values</b> are allowed after a unit was lost. <b>Cost.</b>
 * O(T n p^2). No randomness. <b>Errors.</b> DATA-146 to DATA-149, IDENT-003, IDENT-060, IDENT-166,
 * IDENT-168, CONF-167, CONF-290, NOTSUP-060.
 *
 * <p><b>Compared with</b> own stacked equations in R on a generated sample: coefficients to 1e-8,
 * standard errors to 1e-6.
 */
public final class MarginalStructuralModel implements Estimator<HistoryResult> {
  static final String NO_ARMS = "treatments over several periods have none that last";

  private static final String NAME = "msm";

  private final Builder options;

  private MarginalStructuralModel(Builder options) {
    this.options = options;
  }

  /** Starts with the defaults: stabilised weights, the number of periods treated, whole past. */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link MarginalStructuralModel}. */
  public static final class Builder {
    private MarginalModel model = MarginalModel.CUMULATIVE;
    private boolean stabilized = true;
    private int lags = Integer.MAX_VALUE;
    private ErrorOptions errors = ErrorOptions.DEFAULT;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      model = other.model;
      stabilized = other.stabilized;
      lags = other.lags;
      errors = other.errors;
      level = other.level;
    }

    /** The form of the mean potential outcome. Default: the number of periods treated. */
    public Builder model(MarginalModel value) {
      model = value;
      return this;
    }

    /** Whether weights have numerators. Default true. */
    public Builder stabilized(boolean value) {
      stabilized = value;
      return this;
    }

    /** How many periods back the models of treatment and loss look. Default: all. */
    public Builder lags(int value) {
      lags = value;
      return this;
    }

    /**
     * What standard errors account for. Default: the estimation of the weights too. Those from
     * refits have 999 replicates unless {@link #resampling} says otherwise.
     */
    public Builder standardErrors(StandardErrors value) {
      errors = errors.with(value);
      return this;
    }

    /** Standard errors and intervals from refits, in detail. */
    public Builder resampling(Resampling value) {
      errors = errors.with(value);
      return this;
    }

    /** A factor for small samples; see {@link Ipw.Builder#smallSample}. Default none. */
    public Builder smallSample(SmallSample value) {
      errors = errors.with(value);
      return this;
    }

    /** What a stratum of one sampling unit counts for; refused unless stated. */
    public Builder singleUnit(VcovType.Survey.SingleUnit value) {
      errors = errors.with(value);
      return this;
    }

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options.
     *
     * @throws InvalidConfigException CONF-043, CONF-160, CONF-161, CONF-167, CONF-290
     */
    public MarginalStructuralModel build() {
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      if (lags < 1) {
        throw new InvalidConfigException(
            "CONF-167", "lags = " + lags + "; the models must look back at least 1 period.");
      }
      errors.check(level);
      errors.requireNoArms(NO_ARMS);
      return new MarginalStructuralModel(new Builder(this));
    }
  }

  @Override
  public HistoryResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    History.roles(NAME).check(data);
    Weights.requireSampling(data);
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    VcovType vcov = Weights.defaultVcov(data, options.errors);
    boolean stacked = options.errors.formula() != StandardErrors.FIXED_WEIGHTS;
    Fitted fitted = fitted(data, stacked, vcov);
    WeightSolution solution = fitted.solution();
    diagnostics.addAll(solution.diagnostics());
    HistoryResult result =
        new HistoryResult(
            "Marginal structural model (" + options.model.words() + ")",
            options.model == MarginalModel.SATURATED
                ? "always against never treated"
                : "marginal structural model",
            fitted.estimates(),
            stacked ? "stacked equations" : "weights treated as known",
            options.level,
            solution.weights(),
            data.originalRows(),
            solution.parameters(),
            diagnostics,
            Provenance.of(NAME, describe(stacked), data, context, "java", start),
            null);
    return options
        .errors
        .replicates(
            data,
            (replicate, quiet) ->
                History.values(fitted(replicate, false, VcovType.robust()).estimates()),
            result.estimates(),
            context)
        .map(result::withReplicates)
        .orElse(result);
  }

  private record Fitted(Estimates estimates, WeightSolution solution) {}

  private Fitted fitted(CausalData data, boolean stacked, VcovType vcov) {
    History history = History.of(data);
    double[] base = Weights.base(data);
    boolean saturated = options.model == MarginalModel.SATURATED;
    WeightSolution solution =
        HistoryWeights.of(history, base, options.stabilized, !saturated, options.lags);
    double[] y = data.column(Role.OUTCOME);
    for (int i = 0; i < y.length; i++) {
      y[i] = solution.weights()[i] > 0 ? y[i] : 0;
    }
    Estimates estimates =
        saturated
            ? cells(data, history, y, solution, stacked, vcov)
            : terms(data, history, y, solution, stacked, vcov);
    return new Fitted(estimates, solution);
  }

  private Estimates terms(
      CausalData data,
      History history,
      double[] y,
      WeightSolution solution,
      boolean stacked,
      VcovType vcov) {
    int n = y.length;
    List<String> names = new ArrayList<>();
    List<double[]> columns = new ArrayList<>();
    if (options.model == MarginalModel.CUMULATIVE) {
      double[] sum = new double[n];
      for (int t = 0; t < history.periods(); t++) {
        for (int i = 0; i < n; i++) {
          sum[i] += history.treatment(t)[i] == 1 ? 1 : 0;
        }
      }
      names.add("periods treated");
      columns.add(sum);
    } else {
      for (int t = 0; t < history.periods(); t++) {
        double[] flags = new double[n];
        for (int i = 0; i < n; i++) {
          flags[i] = history.treatment(t)[i] == 1 ? 1 : 0;
        }
        names.add(history.treatments().get(t));
        columns.add(flags);
      }
    }
    FeatureMatrix baseline = history.baseline();
    for (int j = 0; j < baseline.columns() && options.stabilized; j++) {
      names.add(baseline.names().get(j));
      columns.add(baseline.column(j));
    }
    double[] ones = new double[n];
    java.util.Arrays.fill(ones, 1);
    names.add("(intercept)");
    columns.add(ones);
    double[] basis = new double[Math.multiplyExact(n, columns.size())];
    for (int j = 0; j < columns.size(); j++) {
      System.arraycopy(columns.get(j), 0, basis, j * n, n);
    }
    return estimates(data, names, y, basis, solution, stacked, vcov);
  }

  private Estimates cells(
      CausalData data,
      History history,
      double[] y,
      WeightSolution solution,
      boolean stacked,
      VcovType vcov) {
    HistoryCells cells = HistoryCells.of(history, solution.weights());
    List<String> means = new ArrayList<>();
    cells.labels().forEach(label -> means.add("E[Y(" + label + ")]"));
    Estimates all = estimates(data, means, y, cells.design(), solution, stacked, vcov);
    int q = means.size();
    List<String> names = new ArrayList<>(means);
    names.add(0, means.get(q - 1) + " - " + means.get(0));
    double[] weights = new double[(q + 1) * q];
    weights[(q - 1) * (q + 1)] = 1;
    weights[0] = -1;
    for (int j = 0; j < q; j++) {
      weights[j * (q + 1) + j + 1] = 1;
    }
    return all.contrasts(names, weights);
  }

  private static Estimates estimates(
      CausalData data,
      List<String> names,
      double[] y,
      double[] basis,
      WeightSolution solution,
      boolean stacked,
      VcovType vcov) {
    WeightedRegression fit = WeightedRegression.fit(y, basis, names, solution, stacked);
    return Estimates.of(
            names,
            fit.coefficients(),
            InfluenceFunction.wrap(fit.influence(), y.length, names.size()),
            SampleDesign.of(data),
            vcov,
            RegressionParts.none().parameters(names.size() + solution.parameterCount()))
        .withScale(Weights.scale(y, solution.weights(), names.size()));
  }

  private Map<String, Object> describe(boolean stacked) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("model", options.model.name());
    d.put("stabilized", options.stabilized);
    d.put("lags", options.lags == Integer.MAX_VALUE ? "all" : options.lags);
    options.errors.describe(d, stacked ? StandardErrors.STACKED : StandardErrors.FIXED_WEIGHTS);
    d.put("level", options.level);
    return d;
  }
}
