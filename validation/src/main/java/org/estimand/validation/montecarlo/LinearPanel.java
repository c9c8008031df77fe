package org.estimand.validation.montecarlo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LinearRegression;

/**
 * The linear regressions that simulations of panels hold beside others: the treatment, and the
 * covariates as they are, as the design made them act (an oracle), or not at all, with or without
 * unit effects. Standard errors clustered by unit, without a factor.
 *
 * @param name name for provenance
 * @param shape what is made of each covariate, or null to leave them out
 * @param effects whether unit effects are absorbed
 */
public record LinearPanel(String name, DoubleUnaryOperator shape, boolean effects)
    implements Estimator<LinearPanel.Result> {

  /** The outcome on the treatment alone. */
  public static LinearPanel simple() {
    return new LinearPanel("simple-ols", null, false);
  }

  /** Pooled least squares on treatment and covariates. */
  public static LinearPanel pooled() {
    return new LinearPanel("pols", x -> x, false);
  }

  /** The treatment with unit effects, without covariates. */
  public static LinearPanel effectsOnly() {
    return new LinearPanel("fe-only", null, true);
  }

  /** The within estimator with the covariates as they are. */
  public static LinearPanel within() {
    return new LinearPanel("linear-fe", x -> x, true);
  }

  /** The within estimator that knows what covariates do. */
  public static LinearPanel oracle(DoubleUnaryOperator shape) {
    return new LinearPanel("oracle-fe", shape, true);
  }

  /** Pooled least squares that knows what covariates do. */
  public static LinearPanel oraclePooled(DoubleUnaryOperator shape) {
    return new LinearPanel("oracle-without-fe", shape, false);
  }

  @Override
  public Result fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (String d : data.names(Role.TREATMENT)) {
      columns.put(d, data.values(d));
    }
    for (String x : shape == null ? List.<String>of() : data.names(Role.COVARIATE)) {
      double[] values = data.values(x);
      for (int i = 0; i < values.length; i++) {
        values[i] = shape.applyAsDouble(values[i]);
      }
      columns.put(x, values);
    }
    FeatureMatrix features = FeatureMatrix.ofColumns(columns);
    double[] y = data.column(Role.OUTCOME);
    SampleDesign sample = SampleDesign.of(data);
    String unit = data.name(Role.UNIT);
    LinearRegression fit =
        effects
            ? LinearRegression.within(features, y, FixedEffects.of(data.grouping(unit)), sample)
            : LinearRegression.fit(Design.withIntercept(features), y, null, sample);
    Estimates all = fit.estimates(VcovType.cluster(SmallSample.NONE, unit));
    String target = data.names(Role.TREATMENT).get(0);
    return new Result(
        all, target, Provenance.of(name, Map.of("effects", effects), data, context, "ejml", start));
  }

  /**
   * The regression; its terms are all coefficients.
   *
   * @param estimates the coefficients
   * @param target the treatment
   * @param provenance where they come from
   */
  public record Result(Estimates estimates, String target, Provenance provenance)
      implements EstimationResult {
    @Override
    public Result withVcov(VcovType type) {
      return new Result(estimates.withVcov(type), target, provenance);
    }

    @Override
    public String estimand() {
      return "theta";
    }

    @Override
    public double estimate() {
      return estimate(target);
    }

    @Override
    public double standardError() {
      return standardError(target);
    }

    @Override
    public List<Diagnostic> diagnostics() {
      return estimates.diagnostics();
    }
  }
}
