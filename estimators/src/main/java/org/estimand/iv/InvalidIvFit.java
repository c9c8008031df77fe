package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;

/** One fit of {@link InvalidIv}. */
final class InvalidIvFit {
  private static final double BINARY_THRESHOLD = 0.03;
  private static final double CONTINUOUS_THRESHOLD = 0.12;

  private final InvalidIv options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  InvalidIvFit(InvalidIv options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
  }

  IvEffectResult run() {
    BinaryIvSample.roles(InvalidIv.NAME).check(data);
    IvChecks.refuseBlocks(data, InvalidIv.NAME);
    IvChecks.backend(context, InvalidIv.NAME, diagnostics);
    BinaryIvSample s = BinaryIvSample.of(data, InvalidIv.NAME);
    IvChecks.foreignDesign(
        s.binary() && options.varianceGiven(),
        "varianceDesign",
        "a 0/1 treatment, whose variance is m(1 - m),");
    if (!s.binary() && s.oneSided()) {
      throw new NotSupportedException(
          "NOTSUP-216",
          "The treatment is not 0/1 and has the same value in every row of one arm of the"
              + " instrument. The invalid-instrument estimators take such one-sided compliance of a"
              + " 0/1 treatment only.");
    }
    context.checkpoint();
    MultiplyRobustFit fit = MultiplyRobustFit.of(s, options, s.w());
    double threshold = BINARY_THRESHOLD;
    if (!s.binary()) {
      double[] squares = new double[s.rows()];
      for (int i = 0; i < squares.length; i++) {
        squares[i] = (s.a()[i] - fit.m()[i]) * (s.a()[i] - fit.m()[i]);
      }
      threshold = CONTINUOUS_THRESHOLD * s.mean(squares);
    }
    RelevanceChecks.require(s, fit.rawD(), threshold, options.allowSignChanges());
    MultiplyRobustSandwich sandwich = MultiplyRobustSandwich.of(s, fit);
    return result(s, fit, sandwich, threshold);
  }

  private IvEffectResult result(
      BinaryIvSample s, MultiplyRobustFit fit, MultiplyRobustSandwich sandwich, double threshold) {
    int n = s.rows();
    boolean stacked = options.standardErrors() == IvStandardErrors.STACKED;
    double[] plain = fit.plainInfluence(s);
    List<String> terms = new ArrayList<>(List.of("ATE"));
    double[] influence;
    double[] values;
    if (stacked) {
      for (String name : fit.delta().names()) {
        terms.add("delta: " + name);
      }
      values = sandwich.values(fit);
      influence = sandwich.influence();
    } else {
      values = new double[] {fit.ate()};
      influence = plain;
    }
    Estimates estimates =
        Estimates.of(
                terms,
                values,
                InfluenceFunction.wrap(influence, n, terms.size()),
                SampleDesign.of(data),
                BinaryIvSample.vcov(data))
            .withScale(scale(s, values));
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] = s.weight(i) * Math.abs(fit.g()[i] / fit.d()[i]);
    }
    Relevance relevance =
        Relevance.of(
            s,
            fit.rawD(),
            fit.clipped(),
            weights,
            fit.meanD(),
            error(sandwich.relevanceInfluence()),
            threshold);
    WaldContrast contrast =
        WaldContrast.of(s, DesignColumns.of(s, IvDesign.all(), false, "the covariates"));
    diagnostics.addAll(RelevanceChecks.oneSided(s, options.freeCovariance()));
    diagnostics.addAll(RelevanceChecks.diagnostics(s, relevance, options.floor()));
    diagnostics.add(RelevanceChecks.overlap(s, fit.pi(), 0, 0));
    fit.dropped().forEach((model, names) -> RelevanceChecks.collinear(diagnostics, model, names));
    diagnostics.add(contrast.diagnostic());
    Map<String, double[]> fitted = new LinkedHashMap<>();
    fitted.put("P(Z=1|X)", fit.pi());
    fitted.put("E[A|Z,X]", fit.m());
    fitted.put("D(X)", fit.rawD());
    fitted.put("delta(X)", fit.effect());
    fitted.put("h(Z,X)", fit.h());
    fitted.put("w(X)", fit.covariance());
    fitted.put("score", fit.psi());
    Map<String, Object> blocks = new LinkedHashMap<>();
    blocks.put("mean.delta", s.mean(fit.effect()));
    return new IvEffectResult(
        new IvEffectResult.Parts(
            InvalidIv.NAME,
            "Invalid instrument, multiply robust (parametric)",
            "ATE",
            options.level(),
            stacked ? "the estimation of all models" : "the score alone, models taken as known",
            error(plain),
            relevance,
            contrast,
            fitted,
            blocks),
        estimates,
        diagnostics,
        IvChecks.provenance(InvalidIv.NAME, options.describe(), data, context, start));
  }

  private static double[] scale(BinaryIvSample s, double[] values) {
    double[] squares = new double[s.rows()];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = s.y()[i] * s.y()[i];
    }
    double[] scale = new double[values.length];
    java.util.Arrays.fill(scale, Math.sqrt(s.mean(squares)));
    return scale;
  }

  /** Root of the sum of squares over n. */
  static double error(double[] influence) {
    double sum = 0;
    for (double v : influence) {
      sum += v * v;
    }
    return Math.sqrt(sum) / influence.length;
  }
}
