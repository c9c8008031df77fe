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
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;

/** One fit of {@link DoseWeighting}. */
final class DoseFit {
  private final DoseWeighting options;
  private final CausalData data;
  private final FitContext context;
  private final FeatureMatrix x;
  private final double[] y;
  private final double[] a;
  private final double[] base;
  private final DoseCurve.Basis basis;

  /**
   * Reads and checks the data.
   *
   * @param basis of the original fit, for refits; null to choose knots here
   */
  DoseFit(DoseWeighting options, CausalData data, FitContext context, DoseCurve.Basis basis) {
    this.options = options;
    this.data = data;
    this.context = context;
    Weights.requireSampling(data);
    this.y = data.column(Role.OUTCOME);
    this.a = data.column(Role.TREATMENT);
    this.base = Weights.base(data);
    this.x = data.covariates();
    requireDoses();
    this.basis = basis == null ? options.curve().basis(a) : basis;
  }

  /** The coefficients alone, by term, for refits. */
  Map<String, Double> coefficients() {
    double[] b =
        WeightedRegression.fit(y, basis.design(a), basis.names(), solve(), false).coefficients();
    Map<String, Double> values = new LinkedHashMap<>();
    for (int j = 0; j < b.length; j++) {
      values.put(basis.names().get(j), b[j]);
    }
    return values;
  }

  DoseResult run(Instant start) {
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    VcovType vcov = Weights.defaultVcov(data, options.errors());
    int n = y.length;
    WeightSolution solution = solve();
    diagnostics.addAll(solution.diagnostics());
    boolean stacked =
        solution.isStackable() && options.errors().formula() != StandardErrors.FIXED_WEIGHTS;
    WeightedRegression fit =
        WeightedRegression.fit(y, basis.design(a), basis.names(), solution, stacked);
    Estimates estimates =
        Estimates.of(
                basis.names(),
                fit.coefficients(),
                InfluenceFunction.wrap(fit.influence(), n, basis.size()),
                SampleDesign.of(data),
                vcov,
                RegressionParts.none().parameters(basis.size() + solution.parameterCount()))
            .withScale(Weights.scale(y, solution.weights(), basis.size()));
    if (!solution.isStackable() && options.errors().isUnstated()) {
      diagnostics.add(
          Diagnostic.note(
              "FIXED_WEIGHTS",
              "standard errors treat the weights as known: a kernel density has no estimating"
                  + " equations to stack"));
    }
    diagnostics.add(sizes(solution.weights()));
    return new DoseResult(
        "Dose weighting (" + options.method().label() + ")",
        estimates,
        basis,
        stacked ? "stacked equations" : "weights treated as known",
        options,
        DoseBalance.of(x, a, base, solution.weights()),
        solution,
        a,
        data.originalRows(),
        diagnostics,
        Provenance.of(DoseWeighting.NAME, describe(stacked), data, context, "java", start),
        null);
  }

  private WeightSolution solve() {
    if (options.method() instanceof GeneralizedPropensity density) {
      return DensityWeights.of(density, Design.withIntercept(x), a, base);
    }
    int moments = ((DoseBalancing) options.method()).moments();
    String name = data.name(Role.TREATMENT);
    FeatureMatrix dose = data.features(List.of(name));
    double[] start = new WeightProblem(data, x, null, base, null, context).baseWeights();
    return DoseBalancingSolver.solve(
        BalanceMoments.of(x, moments, false), BalanceMoments.of(dose, moments, false), base, start);
  }

  private void requireDoses() {
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
    d.put("method", options.method().label());
    if (options.method() instanceof GeneralizedPropensity g) {
      d.put("variances", g.unbiased() ? "degrees of freedom" : "n");
    }
    d.put("curve", options.curve().label());
    options.errors().describe(d, stacked ? StandardErrors.STACKED : StandardErrors.FIXED_WEIGHTS);
    d.put("level", options.level());
    return d;
  }
}
