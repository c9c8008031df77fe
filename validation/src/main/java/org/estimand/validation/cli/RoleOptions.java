package org.estimand.validation.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.InvalidConfigException;
import picocli.CommandLine.Option;

/** The data file and which column plays which role. */
final class RoleOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE.csv",
      description = "CSV file in UTF-8 with a header line.")
  private Path data;

  @Option(
      names = "--outcome",
      required = true,
      split = ",",
      paramLabel = "y",
      description = "Outcome; ipw takes several, y1,y2, with one set of weights.")
  private List<String> outcome;

  @Option(
      names = "--treatment",
      required = true,
      split = ",",
      paramLabel = "d",
      description = "Treatment.")
  private List<String> treatment;

  @Option(names = "--instrument", split = ",", paramLabel = "z", description = "Instruments.")
  private List<String> instrument = List.of();

  @Option(names = "--covariates", split = ",", paramLabel = "a", description = "Covariates.")
  private List<String> covariates = List.of();

  @Option(names = "--unit", paramLabel = "u", description = "Unit of a panel.")
  private String unit;

  @Option(names = "--time", paramLabel = "t", description = "Period of a panel.")
  private String time;

  @Option(
      names = "--cluster",
      split = ",",
      paramLabel = "g",
      description = "Clusters; two columns mean two-way clusters.")
  private List<String> cluster = List.of();

  @Option(names = "--stratum", paramLabel = "h", description = "Strata of a survey.")
  private String stratum;

  @Option(
      names = "--fpc",
      paramLabel = "N",
      description = "Number of sampling units in the population of the stratum.")
  private String fpc;

  @Option(names = "--weights", paramLabel = "w", description = "Weights; needs --weight-kind.")
  private String weights;

  @Option(
      names = "--weight-kind",
      paramLabel = "KIND",
      description = "What the weights are: sampling, frequency or precision.")
  private String weightKind;

  @Option(
      names = "--base-weights",
      paramLabel = "w",
      description = "ipw --method: weights that balancing departs from.")
  private String baseWeights;

  @Option(
      names = "--categorical",
      split = ",",
      paramLabel = "c",
      description =
          "Columns used as dummies; the first level is the reference unless c:LEVEL names it.")
  private List<String> categorical = List.of();

  @Option(names = "--domain", paramLabel = "c", description = "Domain.")
  private String domain;

  @Option(
      names = "--missing",
      paramLabel = "RULE",
      defaultValue = "refuse",
      description = "Rows with missing values: refuse (default) or drop.")
  private String missing;

  /** Reads the file with the roles asked for, these fold columns and what {@code more} adds. */
  CausalData read(List<String> foldColumns, UnaryOperator<Roles> more) {
    Missing rule =
        Choice.option("--missing", missing, List.of("refuse", "drop")).equals("drop")
            ? Missing.DROP_ROWS
            : Missing.REFUSE;
    return CsvFile.read(data, more.apply(roles(foldColumns)), rule);
  }

  /** The cluster columns. */
  List<String> clusters() {
    return cluster;
  }

  /**
   * Refuses columns that only covariances of the library would read, none of them reachable here.
   *
   * @throws InvalidConfigException CONF-086
   */
  void refusePanel(String estimator) {
    if (unit != null || time != null) {
      throw new InvalidConfigException(
          "CONF-086",
          (unit != null ? "--unit" : "--time")
              + " has no meaning for "
              + estimator
              + ": its standard errors here do not use it. Name --cluster columns for clustered"
              + " ones.");
    }
  }

  /** The unit column, or null. */
  String unit() {
    return unit;
  }

  /** The time column, or null. */
  String time() {
    return time;
  }

  private Roles roles(List<String> foldColumns) {
    Roles roles = add(Roles.none(), Role.OUTCOME, outcome);
    roles = add(roles, Role.TREATMENT, treatment);
    roles = add(roles, Role.INSTRUMENT, instrument);
    roles = add(roles, Role.COVARIATE, covariates);
    roles = add(roles, Role.UNIT, unit);
    roles = add(roles, Role.TIME, time);
    roles = add(roles, Role.CLUSTER, cluster);
    roles = add(roles, Role.STRATUM, stratum);
    roles = add(roles, Role.FPC, fpc);
    roles = add(roles, Role.DOMAIN, domain);
    roles = add(roles, Role.FOLD, foldColumns);
    roles = add(roles, Role.BASE_WEIGHT, baseWeights);
    if (weights != null) {
      if (weightKind == null) {
        throw new InvalidConfigException(
            "CONF-087",
            "--weights " + weights + " needs --weight-kind: sampling, frequency or precision.");
      }
      roles = roles.weights(weights, kind());
    } else if (weightKind != null) {
      throw new InvalidConfigException(
          "CONF-087", "--weight-kind " + weightKind + " was given without --weights.");
    }
    return roles.categorical(categorical.toArray(new String[0]));
  }

  private WeightKind kind() {
    return WeightKind.valueOf(
        Choice.option("--weight-kind", weightKind, List.of("sampling", "frequency", "precision"))
            .toUpperCase(Locale.ROOT));
  }

  private static Roles add(Roles roles, Role role, String column) {
    return column == null ? roles : roles.with(role, column);
  }

  private static Roles add(Roles roles, Role role, List<String> columns) {
    return columns.isEmpty() ? roles : roles.with(role, columns.toArray(new String[0]));
  }
}
