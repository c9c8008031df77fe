package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.Resampling;
import org.estimand.weighting.StandardErrors;
import picocli.CommandLine.Option;

/** Options that only some estimators have. */
final class ModelOptions {
  private static final String STRATIFIED = "stratified-bootstrap";

  @Option(
      names = "--estimand",
      paramLabel = "NAME",
      description = "ATE (default), ATT, ATC, ATO, ... where the estimator offers it.")
  private String estimand;

  @Option(
      names = "--treatment-level",
      paramLabel = "L|all",
      description = "dml-apo: the treatment level, or all (default).")
  private String treatmentLevel;

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description = "dml-plr, dml-pliv: partialling-out (default) or iv-type.")
  private String score;

  @Option(
      names = "--clip",
      paramLabel = "C",
      description = "Propensities are kept in [C, 1 - C] (default: 0.01 in dml, none in ipw).")
  private Double clip;

  @Option(names = "--normalize", description = "Normalise inverse probability weights.")
  private boolean normalize;

  @Option(names = "--no-always-takers", description = "dml-iivm: nobody is treated without z.")
  private boolean noAlwaysTakers;

  @Option(names = "--no-never-takers", description = "dml-iivm: everybody is treated with z.")
  private boolean noNeverTakers;

  @Option(
      names = "--normalization",
      paramLabel = "NAME",
      description = "ipw: hajek (default) or horvitz-thompson.")
  private String normalization;

  @Option(
      names = "--trim",
      split = ",",
      paramLabel = "P",
      description = "ipw: two limits, or crump; rows with a propensity outside are dropped.")
  private List<String> trim;

  @Option(
      names = "--refit-after-trimming",
      description = "ipw: fit the propensity again on the rows that are left.")
  private boolean refit;

  @Option(
      names = "--standard-errors",
      paramLabel = "KIND",
      description =
          "Weighting: stacked (default for likelihood models), fixed-weights; all but matching also"
              + " from refits: bootstrap, stratified-bootstrap (within arms), cluster-bootstrap,"
              + " fractional-bootstrap, jackknife.")
  private String standardErrors;

  @Option(
      names = "--replicates",
      paramLabel = "R",
      description = "Replicates of a bootstrap (default 999).")
  private Integer replicates;

  @Option(
      names = "--failure-share",
      paramLabel = "S",
      description = "Share of a bootstrap's replicates that may have no answer (default 0.05).")
  private Double failureShare;

  @Option(
      names = "--interval",
      paramLabel = "KIND",
      description = "Intervals of a bootstrap: normal (default), percentile or bca.")
  private String interval;

  /** The estimand in capitals, one of the choices; the first when none was named. */
  String estimand(List<String> choices) {
    return estimand == null
        ? choices.get(0)
        : Choice.option("--estimand", estimand.toUpperCase(Locale.ROOT), choices);
  }

  /** The level, or null for all. */
  String treatmentLevel() {
    return treatmentLevel == null || treatmentLevel.equals("all") ? null : treatmentLevel;
  }

  boolean ivType() {
    return choice("--score", score, List.of("partialling-out", "iv-type")).equals("iv-type");
  }

  double clip(double otherwise) {
    return clip == null ? otherwise : clip;
  }

  boolean normalize() {
    return normalize;
  }

  boolean noAlwaysTakers() {
    return noAlwaysTakers;
  }

  boolean noNeverTakers() {
    return noNeverTakers;
  }

  boolean horvitzThompson() {
    return choice("--normalization", normalization, List.of("hajek", "horvitz-thompson"))
        .equals("horvitz-thompson");
  }

  /** Whether the limits are to be found by the rule of Crump and others. */
  boolean trimCrump() {
    return trim != null && trim.equals(List.of("crump"));
  }

  /** Lower and upper limit, or null. */
  double[] trim() {
    if (trim == null || trimCrump()) {
      return null;
    }
    if (trim.size() != 2) {
      throw new InvalidConfigException(
          "CONF-087",
          "--trim takes two limits, for example 0.01,0.99, or crump; found "
              + String.join(",", trim)
              + ".");
    }
    return new double[] {limit(trim.get(0)), limit(trim.get(1))};
  }

  private static double limit(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InvalidConfigException(
          "CONF-087", "--trim takes numbers or crump; found \"" + text + "\".", e);
    }
  }

  boolean refit() {
    return refit;
  }

  /** The kind named, or null. */
  StandardErrors standardErrors() {
    List<String> names =
        new ArrayList<>(Arrays.stream(StandardErrors.values()).map(ModelOptions::name).toList());
    names.add(STRATIFIED);
    if (standardErrors == null) {
      return null;
    }
    Choice.option("--standard-errors", standardErrors, names);
    return standardErrors.equals(STRATIFIED)
        ? StandardErrors.BOOTSTRAP
        : StandardErrors.values()[names.indexOf(standardErrors)];
  }

  /** The bootstrap that the options describe, or null where they ask for none. */
  Resampling resampling(CovarianceOptions covariance) {
    StandardErrors kind = standardErrors();
    if (kind != null && kind.isResampled() && covariance.isSpatial()) {
      throw new InvalidConfigException(
          "CONF-086",
          "--conley and --standard-errors "
              + standardErrors
              + " exclude each other: spatial standard errors come from influence functions.");
    }
    boolean bootstrap = kind != null && kind.isResampled() && kind != StandardErrors.JACKKNIFE;
    if (!bootstrap) {
      if (replicates != null || interval != null || failureShare != null) {
        throw new InvalidConfigException(
            "CONF-086",
            (replicates != null
                    ? "--replicates"
                    : interval != null ? "--interval" : "--failure-share")
                + " has a meaning for a bootstrap only. Name one with --standard-errors, or leave"
                + " it out.");
      }
      return null;
    }
    int count = replicates == null ? Resampling.DEFAULT_REPLICATES : replicates;
    Resampling.Scheme scheme =
        switch (kind) {
          case CLUSTER_BOOTSTRAP -> Resampling.Scheme.CLUSTERS;
          case FRACTIONAL_BOOTSTRAP -> Resampling.Scheme.FRACTIONAL;
          default ->
              STRATIFIED.equals(standardErrors)
                  ? Resampling.Scheme.WITHIN_ARMS
                  : Resampling.Scheme.PAIRS;
        };
    List<String> names =
        Arrays.stream(Resampling.Interval.values()).map(ModelOptions::name).toList();
    Resampling.Interval ends =
        Resampling.Interval.values()[names.indexOf(choice("--interval", interval, names))];
    return new Resampling(
        scheme,
        count,
        ends,
        failureShare == null ? Resampling.DEFAULT_FAILURE_SHARE : failureShare);
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String choice(String option, String value, Collection<String> choices) {
    return value == null ? choices.iterator().next() : Choice.option(option, value, choices);
  }
}
