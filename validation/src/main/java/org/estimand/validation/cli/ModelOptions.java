package org.estimand.validation.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.estimand.errors.InvalidConfigException;
import picocli.CommandLine.Option;

/** Options that only some estimators have. */
final class ModelOptions {
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
      description = "ipw: two limits; rows with a propensity outside are dropped.")
  private List<Double> trim;

  @Option(
      names = "--refit-after-trimming",
      description = "ipw: fit the propensity again on the rows that are left.")
  private boolean refit;

  @Option(
      names = "--standard-errors",
      paramLabel = "KIND",
      description = "ipw, matching: stacked (default for likelihood models) or fixed-weights.")
  private String standardErrors;

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

  /** Lower and upper limit, or null. */
  double[] trim() {
    if (trim == null) {
      return null;
    }
    if (trim.size() != 2) {
      throw new InvalidConfigException(
          "CONF-087", "--trim takes two limits, for example 0.01,0.99; found " + trim + ".");
    }
    return new double[] {trim.get(0), trim.get(1)};
  }

  boolean refit() {
    return refit;
  }

  /** The kind named, or null. */
  String standardErrors() {
    return standardErrors == null
        ? null
        : Choice.option("--standard-errors", standardErrors, List.of("stacked", "fixed-weights"));
  }

  private static String choice(String option, String value, Collection<String> choices) {
    return value == null ? choices.iterator().next() : Choice.option(option, value, choices);
  }
}
