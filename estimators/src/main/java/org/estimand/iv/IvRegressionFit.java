package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.data.WeightKind;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.InstrumentalFit;
import org.estimand.regress.InstrumentalRegression;

/** One fit of {@link IvRegression}. */
final class IvRegressionFit {
  private final IvRegression config;
  private final CausalData data;
  private final FitContext context;

  IvRegressionFit(IvRegression config, CausalData data, FitContext context) {
    this.config = config;
    this.data = data;
    this.context = context;
  }

  IvRegressionResult run() {
    Instant start = Instant.now();
    String name = name(config.method());
    RoleRequirements.of(name)
        .one(Role.OUTCOME)
        .some(Role.TREATMENT)
        .numeric(Role.TREATMENT)
        .some(Role.INSTRUMENT)
        .share(Role.TREATMENT, Role.INSTRUMENT)
        .optional(Role.COVARIATE, Role.CLUSTER, Role.COORDINATE)
        .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
        .blocks(IvRegression.ABSORB_BLOCK)
        .check(data);
    VcovType type = vcov(data, config.vcov());
    double[] weights = weights(type);
    Optional<FixedEffects> effects = effects(weights);
    FeatureMatrix covariates = data.covariates();
    FeatureMatrix endogenous = data.features(data.names(Role.TREATMENT));
    requireNull(endogenous.columns());
    context.checkpoint();
    InstrumentalRegression model =
        InstrumentalRegression.of(
            endogenous,
            effects.isEmpty() ? Design.withIntercept(covariates) : withoutIntercept(covariates),
            data.features(data.names(Role.INSTRUMENT)),
            data.column(Role.OUTCOME),
            weights,
            effects.orElse(null),
            SampleDesign.of(data));
    context.checkpoint();
    Fitted fitted = estimate(model, type);
    Estimates estimates = fitted.estimates();
    if (config.smallSample()) {
      estimates = estimates.withDegreesOfFreedom(model.rows() - model.parameters());
    }
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("method", config.method().label());
    options.put("vcov", type.label());
    options.put("divisor", config.debiased() ? "n - p" : "n");
    options.put("smallSample", config.smallSample());
    options.put("level", config.level());
    return new IvRegressionResult(
        config,
        model,
        new IvRegressionResult.Numbers(estimates, fitted.residuals(), fitted.k(), fitted.j()),
        absorbed(effects),
        Provenance.of(name, options, data, context, "java", start));
  }

  static String name(IvMethod method) {
    return method.kind() == IvMethod.Kind.LIML || method.kind() == IvMethod.Kind.FULLER
        ? "iv-liml"
        : "iv-2sls";
  }

  /** HC1, or clustered by the CLUSTER columns. */
  static VcovType vcov(CausalData data, Optional<VcovType> chosen) {
    return chosen.orElseGet(
        () ->
            data.has(Role.CLUSTER)
                ? VcovType.cluster(data.names(Role.CLUSTER).toArray(new String[0]))
                : VcovType.robust(VcovType.Robust.Kind.HC1));
  }

  private double[] weights(VcovType type) {
    if (!data.has(Role.WEIGHT)) {
      return null;
    }
    WeightKind kind = data.roles().weightKind().orElseThrow();
    String column = "WEIGHT \"" + data.name(Role.WEIGHT) + "\"";
    if (kind == WeightKind.FREQUENCY) {
      throw new NotSupportedException(
          "NOTSUP-200",
          column
              + " counts identical observations, but IvRegression takes SAMPLING and PRECISION"
              + " weights only. Repeat each row as often as its weight says.");
    }
    if (kind == WeightKind.SAMPLING && type instanceof VcovType.Iid) {
      throw new NotSupportedException(
          "NOTSUP-201",
          column
              + " holds sampling weights, for which the classical covariance is not defined. Use a"
              + " robust or clustered covariance, or declare precision weights.");
    }
    return data.column(Role.WEIGHT);
  }

  private Optional<FixedEffects> effects(double[] weights) {
    List<String> columns = data.roles().blocks().getOrDefault(IvRegression.ABSORB_BLOCK, List.of());
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    List<Grouping> groupings = columns.stream().map(data::grouping).toList();
    return Optional.of(
        FixedEffects.of(groupings, weights, FixedEffects.TOLERANCE, FixedEffects.MOST_STEPS));
  }

  private IvRegressionResult.Absorbed absorbed(Optional<FixedEffects> effects) {
    if (effects.isEmpty()) {
      return new IvRegressionResult.Absorbed(List.of(), 0);
    }
    List<String> words = new ArrayList<>();
    for (String name : effects.get().names()) {
      words.add(name + " (" + data.grouping(name).count() + ")");
    }
    return new IvRegressionResult.Absorbed(List.copyOf(words), effects.get().singletons());
  }

  private static Design withoutIntercept(FeatureMatrix x) {
    double[] values = new double[x.rows() * x.columns()];
    for (int j = 0; j < x.columns(); j++) {
      System.arraycopy(x.data(), x.offset(j), values, j * x.rows(), x.rows());
    }
    return new Design(values, x.rows(), x.names());
  }

  private void requireNull(int endogenous) {
    int given = config.nullHypothesis().map(v -> v.length).orElse(endogenous);
    if (given != endogenous) {
      throw new InvalidConfigException(
          "CONF-202",
          "The null hypothesis has "
              + given
              + " values; there are "
              + endogenous
              + " endogenous regressors ("
              + String.join(", ", data.names(Role.TREATMENT))
              + "). Give one value for each.");
    }
  }

  private record Fitted(Estimates estimates, double[] residuals, double k, double j) {}

  private Fitted estimate(InstrumentalRegression model, VcovType type) {
    IvMethod method = config.method();
    boolean classical = type instanceof VcovType.Iid;
    if (method.isGmm() && !classical) {
      VcovType plain = ScoreCovariance.plain(type);
      LinearGmm.Fit fit =
          switch (method.kind()) {
            case TWO_STEP_GMM -> LinearGmm.twoStep(model, plain);
            case ITERATED_GMM -> LinearGmm.iterated(model, plain);
            default -> ContinuousGmm.fit(model, plain);
          };
      Estimates estimates =
          Estimates.of(
              model.terms(),
              fit.coefficients(),
              fit.influence(),
              model.sample(),
              type,
              RegressionParts.none().parameters(model.parameters()));
      return new Fitted(estimates, fit.residuals(), Double.NaN, fit.j());
    }
    InstrumentalFit fit =
        switch (method.kind()) {
          case TWO_STAGE, TWO_STEP_GMM, ITERATED_GMM -> model.kClass(1);
          case LIML, CONTINUOUS_GMM -> model.liml(0);
          case FULLER -> model.liml(method.parameter());
          case K_CLASS -> model.kClass(method.parameter());
        };
    double j = Double.NaN;
    if (method.isGmm()) {
      double[] u = fit.residuals();
      double[] c = LinearGmm.coordinates(model, u);
      j = model.rows() * IvForms.dot(c, c) / IvForms.dot(u, u);
    }
    return new Fitted(fit.estimates(type, config.debiased()), fit.residuals(), fit.k(), j);
  }
}
