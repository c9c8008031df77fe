package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.regress.Design;

/**
 * The effect curve of a continuous treatment (a dose) by weighting.
 *
 * <p><b>Estimand.</b> E[Y(a)] as a function of the dose a, in the form of a {@link DoseCurve}.
 *
 * <p><b>Assumptions.</b> Unconfoundedness: Y(a) independent of A given X for every a; overlap:
 * every dose is possible for every X; the model of the dose (or, for balancing, of what is
 * balanced) and the form of the curve hold.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>Weights: {@link GeneralizedPropensity} or {@link DoseBalancing}, times sampling weights.
 *   <li>Weighted least squares of Y on the curve's functions of the dose.
 *   <li>Influence functions from the stacked equations of all parts.
 * </ol>
 *
 * <p><b>Source.</b> Robins, Hernan and Brumback (2000, doi 10.1097/00001648-200009000-00011);
 * Vegetabile et al. (2021, doi 10.1007/s10742-020-00236-2). <b>Roles.</b> OUTCOME, TREATMENT
 * (numeric), COVARIATE; optional WEIGHT (sampling), BASE_WEIGHT for balancing, CLUSTER, UNIT, TIME,
 * COORDINATE for other covariances. <b>Missing values</b> are refused or dropped by {@link
 * CausalData}. <b>Cost.</b> O(n p^2); O(n^2) for kernel densities. No randomness. Terms: the
 * coefficients of the curve. <b>Errors.</b> IDENT-164 to IDENT-167, CONF-164 to CONF-166,
 * NOTSUP-060, NOTSUP-164.
 *
 * <p><b>Compared with</b> own stacked equations in R on a generated sample: coefficients to 1e-8,
 * standard errors to 1e-6.
 */
public final class DoseWeighting implements Estimator<DoseResult> {
  private static final String NAME = "dose-weighting";

  private final Builder options;

  private DoseWeighting(Builder options) {
    this.options = options;
  }

  /** Starts with the defaults: normal generalised propensity, straight line, stacked errors. */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link DoseWeighting}. */
  public static final class Builder {
    private DoseMethod method = DoseMethod.propensity();
    private DoseCurve curve = DoseCurve.polynomial(1);
    private StandardErrors standardErrors;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      method = other.method;
      curve = other.curve;
      standardErrors = other.standardErrors;
      level = other.level;
    }

    /** How weights come about. Default: a normal density of the dose. */
    public Builder method(DoseMethod value) {
      method = value;
      return this;
    }

    /** The form of the effect curve. Default: a straight line. */
    public Builder curve(DoseCurve value) {
      curve = value;
      return this;
    }

    /** What standard errors account for. Default: stacked where the method allows it. */
    public Builder standardErrors(StandardErrors value) {
      standardErrors = value;
      return this;
    }

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options together.
     *
     * @throws InvalidConfigException CONF-043
     * @throws NotSupportedException NOTSUP-164
     */
    public DoseWeighting build() {
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      if (standardErrors == StandardErrors.STACKED
          && method instanceof GeneralizedPropensity g
          && g.density().isKernel()) {
        throw new NotSupportedException(
            "NOTSUP-164",
            "STACKED standard errors need estimating equations, which a kernel density has not."
                + " Use FIXED_WEIGHTS, or the normal or t density.");
      }
      return new DoseWeighting(new Builder(this));
    }
  }

  @Override
  public DoseResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    boolean balancing = options.method instanceof DoseBalancing;
    RoleRequirements roles =
        RoleRequirements.of(NAME)
            .one(Role.OUTCOME)
            .one(Role.TREATMENT)
            .numeric(Role.TREATMENT)
            .some(Role.COVARIATE)
            .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
            .optional(Role.CLUSTER, Role.COORDINATE)
            .blocks();
    (balancing ? roles.optionalOne(Role.BASE_WEIGHT) : roles).check(data);
    Weights.requireSampling(data);
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    double[] y = data.column(Role.OUTCOME);
    double[] a = data.column(Role.TREATMENT);
    double[] base = Weights.base(data);
    int n = y.length;
    requireDoses(data, a, base);
    FeatureMatrix x = data.covariates();
    WeightSolution solution = solve(data, x, a, base, context);
    diagnostics.addAll(solution.diagnostics());
    boolean stacked =
        solution.isStackable() && options.standardErrors != StandardErrors.FIXED_WEIGHTS;
    DoseCurve.Basis basis = options.curve.basis(a);
    WeightedRegression fit =
        WeightedRegression.fit(y, basis.design(a), basis.names(), solution, stacked);
    Estimates estimates =
        Estimates.of(
                basis.names(),
                fit.coefficients(),
                InfluenceFunction.wrap(fit.influence(), n, basis.size()),
                SampleDesign.of(data),
                Weights.defaultVcov(data))
            .withScale(scale(y, solution.weights(), basis.size()));
    if (!solution.isStackable() && options.standardErrors == null) {
      diagnostics.add(
          Diagnostic.note(
              "FIXED_WEIGHTS",
              "standard errors treat the weights as known: a kernel density has no estimating"
                  + " equations to stack"));
    }
    diagnostics.add(sizes(solution.weights()));
    return new DoseResult(
        "Dose weighting (" + options.method.label() + ")",
        estimates,
        basis,
        stacked ? "stacked equations" : "weights treated as known",
        options.level,
        DoseBalance.of(x, a, base, solution.weights()),
        solution,
        a,
        diagnostics,
        Provenance.of(NAME, describe(stacked), data, context, "java", start));
  }

  private WeightSolution solve(
      CausalData data, FeatureMatrix x, double[] a, double[] base, FitContext context) {
    if (options.method instanceof GeneralizedPropensity density) {
      return DensityWeights.of(density, Design.withIntercept(x), a, base);
    }
    int moments = ((DoseBalancing) options.method).moments();
    String name = data.name(Role.TREATMENT);
    FeatureMatrix dose = data.features(List.of(name));
    double[] start = new WeightProblem(data, x, null, base, null, context).baseWeights();
    return DoseBalancingSolver.solve(
        BalanceMoments.of(x, moments, false), BalanceMoments.of(dose, moments, false), base, start);
  }

  private static void requireDoses(CausalData data, double[] a, double[] base) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < a.length; i++) {
      if (base[i] > 0) {
        smallest = Math.min(smallest, a[i]);
        largest = Math.max(largest, a[i]);
      }
    }
    if (!(smallest < largest)) {
      throw new NotIdentifiedException(
          "IDENT-167",
          "TREATMENT \""
              + data.name(Role.TREATMENT)
              + "\" is "
              + TreatmentCheck.number(smallest)
              + " in every row of positive weight; an effect curve needs doses that differ.");
    }
  }

  private static double[] scale(double[] y, double[] weights, int terms) {
    return Weights.scale(y, weights, terms);
  }

  private static Diagnostic sizes(double[] w) {
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (double v : w) {
      sum += v;
      squares += v * v;
      largest = Math.max(largest, v);
    }
    double ess = sum * sum / squares;
    double mean = sum / w.length;
    return Diagnostic.note(
            "ESS",
            String.format(
                Locale.ROOT,
                "effective sample size %.1f of %d; weights have mean %.3f and maximum %.2f",
                ess,
                w.length,
                mean,
                largest))
        .value("all", ess)
        .value("mean", mean)
        .value("largest", largest);
  }

  private Map<String, Object> describe(boolean stacked) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("method", options.method.label());
    if (options.method instanceof GeneralizedPropensity g) {
      d.put("variances", g.unbiased() ? "degrees of freedom" : "n");
    }
    d.put("curve", options.curve.label());
    d.put(
        "standard.errors",
        (stacked ? StandardErrors.STACKED : StandardErrors.FIXED_WEIGHTS)
            .name()
            .toLowerCase(Locale.ROOT));
    d.put("level", options.level);
    return d;
  }
}
