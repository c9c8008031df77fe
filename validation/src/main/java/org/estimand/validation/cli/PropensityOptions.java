package org.estimand.validation.cli;

import java.util.List;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.weighting.PropensityModel;
import picocli.CommandLine.Option;

/** Where propensities come from, and what becomes of their weights; ipw only. */
final class PropensityOptions {
  /** Names of the options, in the order of the help. */
  static final List<String> NAMES =
      List.of("--propensity-column", "--by", "--stabilize", "--truncate");

  @Option(
      names = "--propensity-column",
      split = ",",
      paramLabel = "e",
      description =
          "ipw: propensities that are known: one column with P(D = 1 | X), or one for each arm.")
  private List<String> columns = List.of();

  @Option(
      names = "--by",
      paramLabel = "g",
      description = "ipw: fit the propensity within every value of this column.")
  private String by;

  @Option(
      names = "--stabilize",
      description = "ipw: multiply the weights of the ATE with the share of the row's arm.")
  private boolean stabilize;

  @Option(
      names = "--truncate",
      split = ",",
      paramLabel = "P",
      description = "ipw: two shares; weights are cut at these quantiles, for example 0.01,0.99.")
  private List<Double> truncate;

  /** Whether propensities are columns. */
  boolean supplied() {
    return !columns.isEmpty();
  }

  /** The column of subgroups, or null. */
  String by() {
    return by;
  }

  boolean stabilize() {
    return stabilize;
  }

  /** Lower and upper share, or null. */
  double[] truncate() {
    if (truncate == null) {
      return null;
    }
    if (truncate.size() != 2) {
      throw new InvalidConfigException(
          "CONF-087",
          "--truncate takes two shares, for example 0.01,0.99; found " + truncate + ".");
    }
    return new double[] {truncate.get(0), truncate.get(1)};
  }

  /** Roles with the blocks of columns named here. */
  Roles with(Roles roles) {
    Roles all = roles;
    if (supplied()) {
      all = all.block(PropensityModel.SUPPLIED_BLOCK, columns.toArray(new String[0]));
    }
    if (by != null && !roles.allColumns().contains(by)) {
      all = all.block(PropensityModel.SUBGROUP_BLOCK, by);
    }
    return all;
  }
}
