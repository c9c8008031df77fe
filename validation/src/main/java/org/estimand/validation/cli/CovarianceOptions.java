package org.estimand.validation.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import picocli.CommandLine.Option;

/** Covariances of the weighting estimators: factors, single units of strata, space. */
final class CovarianceOptions {
  /** Names of the options, in the order of the help. */
  static final List<String> NAMES =
      List.of(
          "--stratum",
          "--fpc",
          "--small-sample",
          "--single-unit",
          "--coordinates",
          "--conley",
          "--conley-kernel",
          "--great-circle");

  @Option(
      names = "--small-sample",
      paramLabel = "NAME",
      description =
          "Factor of the covariance of weighting estimators: none (default), groups (G/(G-1)), or"
              + " groups-and-parameters.")
  private String smallSample;

  @Option(
      names = "--single-unit",
      paramLabel = "RULE",
      description =
          "A stratum of one sampling unit: refuse (default), certainty (adds no variance) or"
              + " grand-mean.")
  private String singleUnit;

  @Option(
      names = "--coordinates",
      split = ",",
      paramLabel = "y,x",
      description = "Two columns for --conley; latitude, longitude with --great-circle.")
  private List<String> coordinates = List.of();

  @Option(
      names = "--conley",
      paramLabel = "C",
      description =
          "Spatial standard errors with this cutoff, in units of the coordinates; km with"
              + " --great-circle.")
  private Double conley;

  @Option(
      names = "--conley-kernel",
      paramLabel = "NAME",
      description = "bartlett (default), uniform or product-bartlett.")
  private String kernel;

  @Option(
      names = "--great-circle",
      description = "Distances of --conley on a sphere of radius 6371.0088 km.")
  private boolean greatCircle;

  SmallSample smallSample() {
    return smallSample == null
        ? SmallSample.NONE
        : choice("--small-sample", smallSample, SmallSample.values());
  }

  VcovType.Survey.SingleUnit singleUnit() {
    return singleUnit == null
        ? VcovType.Survey.SingleUnit.REFUSE
        : choice("--single-unit", singleUnit, VcovType.Survey.SingleUnit.values());
  }

  /** Roles with the coordinates. */
  Roles with(Roles roles) {
    if (conley == null) {
      refuse("--coordinates", !coordinates.isEmpty());
      refuse("--conley-kernel", kernel != null);
      refuse("--great-circle", greatCircle);
      return roles;
    }
    if (coordinates.size() != 2) {
      throw new InvalidConfigException(
          "CONF-087",
          "--conley needs --coordinates with two columns; " + coordinates.size() + " given.");
    }
    return roles.with(Role.COORDINATE, coordinates.toArray(new String[0]));
  }

  private static void refuse(String option, boolean given) {
    if (given) {
      throw new InvalidConfigException(
          "CONF-086", option + " has a meaning for --conley only. Give a cutoff, or leave it out.");
    }
  }

  /** Whether another covariance than that of the estimator was asked for. */
  boolean isSpatial() {
    return conley != null;
  }

  /** The result with the covariance that was asked for. */
  EstimationResult apply(EstimationResult result) {
    if (conley == null) {
      return result;
    }
    VcovType.Conley.Kernel shape =
        kernel == null
            ? VcovType.Conley.Kernel.BARTLETT
            : choice("--conley-kernel", kernel, VcovType.Conley.Kernel.values());
    return result.withVcov(new VcovType.Conley(conley, shape, greatCircle));
  }

  private static <E extends Enum<E>> E choice(String option, String value, E[] all) {
    List<String> names =
        Arrays.stream(all).map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
    return all[names.indexOf(Choice.option(option, value, names))];
  }
}
