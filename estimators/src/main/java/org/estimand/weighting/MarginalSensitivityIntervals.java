package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.NumberText;
import org.estimand.inference.Replicates;
import org.estimand.inference.Resampling;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * Bounds of the marginal sensitivity model with confidence intervals: the effect under hidden
 * confounding that changes the odds of treatment of every unit by a factor of at most Lambda.
 *
 * <p><b>Estimand.</b> The interval [L, U] of all effects that such confounding allows, of ATE, ATT
 * or ATC; the intervals hold [L, U], and so the effect itself, with at least their level. For
 * Lambda = 1 both ends are the effect under no hidden confounding.
 *
 * <p><b>Assumptions.</b> Those of {@link Ipw} with no hidden confounding replaced by the bound on
 * it; the propensity model holds for the covariates at hand.
 *
 * <p><b>Algorithm</b> (Zhao, Small and Bhattacharya 2019, doi 10.1111/rssb.12327, percentile
 * bootstrap).
 *
 * <ol>
 *   <li>In every replicate the propensity is fitted again, rows are trimmed again, and the weights
 *       w_i = fixed_i + moves_i z_i, 1/Lambda &lt;= z_i &lt;= Lambda, that make the Hajek effect
 *       least and largest are found, a fractional linear programme whose solution switches once in
 *       the order of the outcome.
 *   <li>The interval runs from the (1 - level)/2 quantile of the least effects to the (1 + level)/2
 *       quantile of the largest.
 * </ol>
 *
 * <p><b>Roles, missing values, weights</b> as {@link Ipw}, one outcome, two arms.
 * <b>Randomness</b>: a stream of its own for every replicate; all factors share the replicates, so
 * that intervals are nested. <b>Cost</b>: replicates times (a fit of the propensity + one sort), on
 * the threads of the context. <b>Errors.</b> CONF-282 factors or intervals, NOTSUP-280 what has no
 * bounds, NOTSUP-159 rows drawn for a cross-fitted propensity, CONF-159, IDENT-158 replicates.
 * <b>Compared with</b> enumeration of all extreme weights, and in simulations with the bounds of
 * the population.
 *
 * @param estimand whose effect
 * @param level of the intervals
 * @param rows one per factor, ascending
 * @param replicates with an answer
 * @param failed replicates without one
 * @param diagnostics of the replicates
 */
public record MarginalSensitivityIntervals(
    Estimand estimand,
    double level,
    List<Row> rows,
    int replicates,
    int failed,
    List<Diagnostic> diagnostics) {
  /**
   * Bounds for one factor.
   *
   * @param lambda odds factor
   * @param lower least effect
   * @param upper largest effect
   * @param confidenceLower lower end of the confidence interval
   * @param confidenceUpper upper end of the confidence interval
   */
  public record Row(
      double lambda, double lower, double upper, double confidenceLower, double confidenceUpper) {
    /** Whether the confidence interval has a value inside. */
    public boolean covers(double effect) {
      return confidenceLower <= effect && effect <= confidenceUpper;
    }
  }

  /** Copies the lists. */
  public MarginalSensitivityIntervals {
    rows = List.copyOf(rows);
    diagnostics = List.copyOf(diagnostics);
  }

  /**
   * Intervals at 95 % from 999 replicates of the bootstrap of rows, or of clusters where there are
   * any.
   */
  public static MarginalSensitivityIntervals of(
      Ipw ipw, CausalData data, FitContext context, double... lambdas) {
    Resampling resampling =
        data.has(Role.CLUSTER)
            ? Resampling.clusters(Resampling.DEFAULT_REPLICATES)
            : Resampling.pairs(Resampling.DEFAULT_REPLICATES);
    return of(
        ipw, data, resampling.interval(Resampling.Interval.PERCENTILE), 0.95, context, lambdas);
  }

  /**
   * Intervals in detail.
   *
   * @param ipw the estimator: ATE, ATT or ATC, Hajek, a propensity model, no truncation
   * @param data as for the estimator
   * @param resampling a bootstrap with PERCENTILE intervals
   * @param level of the intervals
   * @param context seed, threads, progress
   * @param lambdas odds factors, distinct, at least 1
   * @throws InvalidConfigException CONF-282, CONF-160 for too few replicates
   * @throws NotSupportedException NOTSUP-280, NOTSUP-159
   */
  public static MarginalSensitivityIntervals of(
      Ipw ipw,
      CausalData data,
      Resampling resampling,
      double level,
      FitContext context,
      double... lambdas) {
    double[] factors = lambdas.clone();
    java.util.Arrays.sort(factors);
    check(ipw, resampling, level, factors);
    ipw.requireRoles(data);
    data.name(Role.OUTCOME);
    List<String> terms = new ArrayList<>();
    for (double lambda : factors) {
      terms.add("lower, Lambda = " + lambda);
      terms.add("upper, Lambda = " + lambda);
    }
    double[] bounds = new IpwFit(ipw, data, context).bounds(factors);
    int p = bounds.length;
    // a carrier of names and values; intervals come from the replicates alone
    Estimates original =
        Estimates.ofVcov(
            terms,
            bounds,
            new double[p * p],
            new VcovType.Special("none"),
            null,
            SampleDesign.of(data));
    Replicates replicates =
        Replicates.of(
            resampling,
            data,
            (replicate, quiet) -> named(terms, new IpwFit(ipw, replicate, quiet).bounds(factors)),
            original,
            context);
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < factors.length; k++) {
      rows.add(
          new Row(
              factors[k],
              bounds[2 * k],
              bounds[2 * k + 1],
              replicates.confidenceInterval(terms.get(2 * k), level).lower().orElseThrow(),
              replicates.confidenceInterval(terms.get(2 * k + 1), level).upper().orElseThrow()));
    }
    return new MarginalSensitivityIntervals(
        ipw.estimand(),
        level,
        rows,
        replicates.count(),
        replicates.failed(),
        replicates.estimates().diagnostics().stream()
            .filter(d -> d.code().equals("REPLICATES_FAILED"))
            .toList());
  }

  private static Map<String, Double> named(List<String> terms, double... values) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int j = 0; j < values.length; j++) {
      named.put(terms.get(j), values[j]);
    }
    return named;
  }

  private static void check(Ipw ipw, Resampling resampling, double level, double... factors) {
    boolean valid = factors.length > 0;
    for (int k = 0; k < factors.length; k++) {
      valid &= factors[k] >= 1 && factors[k] < Double.POSITIVE_INFINITY;
      valid &= k == 0 || factors[k] > factors[k - 1];
    }
    if (!valid) {
      throw new InvalidConfigException(
          "CONF-282",
          "lambdas = "
              + java.util.Arrays.toString(factors)
              + "; the odds factors must be one or more distinct finite numbers of at least 1.");
    }
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    if (resampling.interval() != Resampling.Interval.PERCENTILE) {
      throw new InvalidConfigException(
          "CONF-282",
          "Intervals of the marginal sensitivity model are quantiles of bootstrap replicates, not "
              + resampling.interval()
              + " ("
              + resampling.label()
              + "). Use a bootstrap with interval(PERCENTILE).");
    }
    resampling.requireReplicates(level);
    boolean hajek = ipw.normalization() == Normalization.HAJEK;
    if (!SensitivityBounds.knows(ipw.estimand())
        || !hajek
        || !(ipw.method() instanceof PropensityModel)
        || ipw.reshaping().truncates()) {
      throw new NotSupportedException(
          "NOTSUP-280",
          "The marginal sensitivity model bounds ATE, ATT and ATC with HAJEK and weights from"
              + " propensities that are not truncated; asked for "
              + ipw.estimand()
              + " with "
              + ipw.normalization()
              + ", "
              + ipw.method().label()
              + (ipw.reshaping().truncates() ? ", truncated." : "."));
    }
    IpwChecks.requireRefits(ipw, resampling);
  }

  /**
   * The largest of the factors up to which all intervals leave out a value, such as 0: how much
   * hidden confounding the finding withstands; empty where not even the first does.
   */
  public OptionalDouble withstands(double effect) {
    OptionalDouble largest = OptionalDouble.empty();
    for (Row row : rows) {
      if (row.covers(effect)) {
        return largest;
      }
      largest = OptionalDouble.of(row.lambda());
    }
    return largest;
  }

  /** A table for people. */
  public String summary() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "Marginal sensitivity model, %s, %s replicates%n%8s %12s %12s  %25s%n",
            estimand,
            NumberText.count(replicates),
            "Lambda",
            "least",
            "largest",
            "[" + NumberText.percent(level) + " interval]"));
    for (Row row : rows) {
      out.append(
          String.format(
              Locale.ROOT,
              "%8s %12s %12s  %12s %12s%n",
              NumberText.of(row.lambda()),
              NumberText.of(row.lower()),
              NumberText.of(row.upper()),
              NumberText.of(row.confidenceLower()),
              NumberText.of(row.confidenceUpper())));
    }
    for (Diagnostic d : diagnostics) {
      out.append("warning ").append(d.code()).append("  ").append(d.message()).append('\n');
    }
    return out.toString();
  }
}
