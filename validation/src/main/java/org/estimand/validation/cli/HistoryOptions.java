package org.estimand.validation.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.weighting.MarginalModel;
import org.estimand.weighting.MarginalStructuralModel;
import picocli.CommandLine.Option;

/** Treatments over several periods. */
final class HistoryOptions {
  /** Names of the columns' options: of every estimator of histories. */
  static final List<String> COLUMNS = List.of("--period-covariates", "--censored");

  /** Names of the options of marginal structural models. */
  static final List<String> NAMES = List.of("--marginal-model", "--unstabilized", "--lags");

  @Option(
      names = "--period-covariates",
      paramLabel = "T:a,b",
      description =
          "msm, g-formula: covariates measured before the treatment of period T; once for each"
              + " period. --treatment names the treatments in their order, --covariates the"
              + " baseline.")
  private List<String> periods = List.of();

  @Option(
      names = "--censored",
      split = ",",
      paramLabel = "c",
      description = "msm, g-formula: one 0/1 column per period: lost after its treatment.")
  private List<String> censored = List.of();

  @Option(
      names = "--marginal-model",
      paramLabel = "NAME",
      description =
          "msm: cumulative (default: number of periods treated), each-period, or saturated (a mean"
              + " for every history).")
  private String model;

  @Option(
      names = "--unstabilized",
      description = "msm: weights without the probabilities given past treatments and baseline.")
  private boolean unstabilized;

  @Option(
      names = "--lags",
      paramLabel = "K",
      description = "msm: the models of treatment and loss look K periods back (default: all).")
  private Integer lags;

  /** The builder with what was given. */
  MarginalStructuralModel.Builder apply(MarginalStructuralModel.Builder msm) {
    MarginalStructuralModel.Builder built = msm.stabilized(!unstabilized);
    if (model != null) {
      List<String> names =
          Arrays.stream(MarginalModel.values())
              .map(m -> m.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .toList();
      int at = names.indexOf(Choice.option("--marginal-model", model, names));
      built = built.model(MarginalModel.values()[at]);
    }
    return lags == null ? built : built.lags(lags);
  }

  /** Roles with the columns named here. */
  Roles with(Roles roles) {
    Roles all = censored.isEmpty() ? roles : roles.with(Role.CENSORED, words(censored));
    Map<Integer, String[]> blocks = new TreeMap<>();
    for (String period : periods) {
      int colon = period.indexOf(':');
      String number = colon < 0 ? "" : period.substring(0, colon);
      if (!number.matches("[1-9][0-9]{0,3}") || colon + 1 == period.length()) {
        throw new InvalidConfigException(
            "CONF-087",
            "--period-covariates takes a period and columns, for example 1:L1,M1; found \""
                + period
                + "\".");
      }
      if (blocks.put(Integer.parseInt(number), period.substring(colon + 1).split(",")) != null) {
        throw new InvalidConfigException(
            "CONF-087", "--period-covariates names period " + number + " twice.");
      }
    }
    for (Map.Entry<Integer, String[]> block : blocks.entrySet()) {
      all = all.block("period" + block.getKey(), block.getValue());
    }
    return all;
  }

  private static String[] words(List<String> list) {
    return list.toArray(new String[0]);
  }
}
