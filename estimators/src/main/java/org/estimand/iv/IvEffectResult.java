package org.estimand.iv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.NumberText;
import org.estimand.inference.ResultJson;
import org.estimand.inference.VcovType;

/**
 * An effect estimated with an instrument by the doubly robust family: estimates with influence
 * functions, the set that stays valid when the instrument is weak, the relevance of the second
 * moment, the models' values. Immutable; arrays are copied.
 */
public final class IvEffectResult implements EstimationResult {
  /** Name of the reduced form among the terms. */
  public static final String ON_OUTCOME = "ITT on outcome";

  /** Name of the first stage among the terms. */
  public static final String ON_TREATMENT = "ITT on treatment";

  /**
   * What a result is made of.
   *
   * @param kind what the standard errors account for
   * @param plainError standard error by the influence function alone, or NaN
   * @param relevance or null
   * @param contrast or null
   * @param fitted values of the models by name
   * @param blocks more blocks for JSON
   */
  record Parts(
      String name,
      String title,
      String estimand,
      double level,
      String kind,
      double plainError,
      Relevance relevance,
      WaldContrast contrast,
      Map<String, double[]> fitted,
      Map<String, Object> blocks) {}

  private final Parts parts;
  private final Estimates estimates;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  IvEffectResult(
      Parts parts, Estimates estimates, List<Diagnostic> diagnostics, Provenance provenance) {
    this.parts = parts;
    this.estimates = estimates;
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public IvEffectResult withVcov(VcovType type) {
    return new IvEffectResult(parts, estimates.withVcov(type), diagnostics, provenance);
  }

  /** The same estimates without influence functions and values of the models, to save memory. */
  public IvEffectResult compact() {
    Parts less =
        new Parts(
            parts.name(),
            parts.title(),
            parts.estimand(),
            parts.level(),
            parts.kind(),
            parts.plainError(),
            parts.relevance(),
            parts.contrast(),
            Map.of(),
            parts.blocks());
    return new IvEffectResult(less, estimates.compact(), diagnostics, provenance);
  }

  @Override
  public String estimand() {
    return parts.estimand();
  }

  @Override
  public String estimatorName() {
    return parts.name();
  }

  @Override
  public String title() {
    return parts.title();
  }

  @Override
  public double level() {
    return parts.level();
  }

  @Override
  public List<Diagnostic> diagnostics() {
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.addAll(estimates.diagnostics());
    return List.copyOf(all);
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  /** What the standard errors account for. */
  public String standardErrorKind() {
    return parts.kind();
  }

  /** The standard error of the target by the influence function alone, for independent rows. */
  public OptionalDouble influenceStandardError() {
    return Double.isNaN(parts.plainError())
        ? OptionalDouble.empty()
        : OptionalDouble.of(parts.plainError());
  }

  /** The relevance of the second moment, of estimators that rest on it. */
  public Optional<Relevance> relevance() {
    return Optional.ofNullable(parts.relevance());
  }

  /** Ratio of differences in means, of estimators with one 0/1 instrument. */
  public OptionalDouble wald() {
    return parts.contrast() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(parts.contrast().wald());
  }

  /** Two-stage least squares with the covariates, of estimators with one 0/1 instrument. */
  public OptionalDouble twoStageLeastSquares() {
    return parts.contrast() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(parts.contrast().twoStage());
  }

  /** The HC1 standard error of {@link #twoStageLeastSquares()}. */
  public OptionalDouble twoStageStandardError() {
    return parts.contrast() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(parts.contrast().twoStageError());
  }

  /** Names of the values of the models. */
  public List<String> fittedNames() {
    return List.copyOf(parts.fitted().keySet());
  }

  /**
   * A copy of the values of a model over the rows, for example {@code P(Z=1|X)}.
   *
   * @throws InvalidConfigException CONF-220 for a name that is not there
   */
  public double[] fitted(String name) {
    double[] values = parts.fitted().get(name);
    if (values == null) {
      throw new InvalidConfigException(
          "CONF-220",
          "This result has no model values \""
              + name
              + "\". There are: "
              + String.join(", ", parts.fitted().keySet())
              + ".");
    }
    return values.clone();
  }

  /** Whether there is a set that stays valid with a weak instrument. */
  public boolean hasRobustConfidenceSet() {
    List<String> terms = estimates.terms();
    return terms.contains(ON_OUTCOME) && terms.contains(ON_TREATMENT);
  }

  /**
   * The effects t that the test of (reduced form) - t (first stage) = 0 does not reject, with the
   * covariance that this result has now: {t : (N - tD)^2 at most c var(N - tD)}, c the chi-square
   * quantile with one degree of freedom. An interval, two rays, the whole line or nothing.
   *
   * @throws NotSupportedException NOTSUP-217 for an estimate that is no such ratio
   */
  public ConfidenceSet robustConfidenceSet(double level) {
    IvChecks.level(level);
    if (!hasRobustConfidenceSet()) {
      throw new NotSupportedException(
          "NOTSUP-217",
          "robustConfidenceSet is defined for ratios of a reduced form and a first stage, not for "
              + parts.title()
              + ". Use LateForm.DOUBLY_ROBUST or HAJEK.");
    }
    double[] q = quadratic(level);
    return ConfidenceSet.quadratic(q[0], q[1], q[2], level);
  }

  /** Coefficients of t^2, t and 1. */
  double[] quadratic(double level) {
    int j = estimates.index(ON_OUTCOME);
    int k = estimates.index(ON_TREATMENT);
    double n = estimates.estimate(j);
    double d = estimates.estimate(k);
    double c = estimates.criticalValue(level);
    c *= c;
    return new double[] {
      d * d - c * estimates.covariance(k, k),
      -2 * (n * d - c * estimates.covariance(j, k)),
      n * n - c * estimates.covariance(j, j)
    };
  }

  @Override
  public List<String> footer() {
    List<String> lines = new ArrayList<>();
    lines.add("Standard errors account for " + parts.kind() + ".");
    if (hasRobustConfidenceSet()) {
      ConfidenceSet set = robustConfidenceSet(level());
      lines.add(
          NumberText.percent(level()) + " set valid with a weak instrument: " + IvText.set(set));
    }
    return lines;
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("standard.errors", parts.kind());
    if (!Double.isNaN(parts.plainError())) {
      out.put("influence.std.error", parts.plainError());
    }
    if (hasRobustConfidenceSet()) {
      out.put("robust.set", ResultJson.confidenceSet(robustConfidenceSet(level())));
    }
    if (parts.relevance() != null) {
      out.put("relevance", parts.relevance().block());
    }
    if (parts.contrast() != null) {
      out.put("classical", parts.contrast().block());
    }
    out.putAll(parts.blocks());
    return out;
  }

  @Override
  public String toString() {
    return summary();
  }
}
