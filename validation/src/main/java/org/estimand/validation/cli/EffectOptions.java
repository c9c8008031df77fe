package org.estimand.validation.cli;

import java.util.List;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.PropensityModel;
import picocli.CommandLine.Option;

/** Which effects, and which balance, beside those of all rows; ipw only. */
final class EffectOptions {
  /** Names of the options, in the order of the help. */
  static final List<String> NAMES =
      List.of("--subgroup", "--subgroup-balance", "--overlap-coefficient");

  @Option(
      names = "--subgroup",
      paramLabel = "g",
      description = "ipw: effects within every value of this column too, and their differences.")
  private String subgroup;

  @Option(
      names = "--subgroup-balance",
      description = "ipw: a balance table for every subgroup too.")
  private boolean subgroupBalance;

  @Option(
      names = "--overlap-coefficient",
      description = "ipw: the overlap coefficient of every covariate in the balance table.")
  private boolean overlap;

  /** The estimator with these options. */
  Ipw.Builder apply(Ipw.Builder ipw) {
    if (subgroupBalance && subgroup == null) {
      throw new InvalidConfigException(
          "CONF-086", "--subgroup-balance needs --subgroup, the column that divides the rows.");
    }
    return ipw.subgroups(subgroup).subgroupBalance(subgroupBalance);
  }

  /** Whether the balance table has overlap coefficients. */
  boolean overlap() {
    return overlap;
  }

  /** Roles with the column of subgroups, unless it has a role already. */
  Roles with(Roles roles) {
    return subgroup == null || roles.allColumns().contains(subgroup)
        ? roles
        : roles.block(PropensityModel.SUBGROUP_BLOCK, subgroup);
  }
}
