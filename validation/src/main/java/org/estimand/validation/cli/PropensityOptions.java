package org.estimand.validation.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.CsvFile;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Missing;
import org.estimand.data.NumpyFile;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.linear.PenaltyMeasure;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.Recalibration;
import picocli.CommandLine.Option;

/** Where propensities come from, and what becomes of their weights; ipw only. */
final class PropensityOptions {
  /** Names of the options, in the order of the help. */
  static final List<String> NAMES =
      List.of(
          "--propensity-column",
          "--by",
          "--all-rows",
          "--penalty-by",
          "--recalibrate",
          "--embedding",
          "--stabilize",
          "--truncate");

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
      names = "--all-rows",
      description = "ipw: fit the learner of the propensity to all rows instead of cross-fitting.")
  private boolean allRows;

  @Option(
      names = "--penalty-by",
      paramLabel = "NAME",
      description =
          "ipw: choose the penalty of --propensity ridge, lasso or elastic-net by the deviance"
              + " (default) or the auc of its own 10 folds.")
  private String penaltyBy;

  @Option(
      names = "--recalibrate",
      paramLabel = "WAY",
      description =
          "ipw: recalibrate a cross-fitted propensity: platt, isotonic, or prior for learners"
              + " trained on balanced classes.")
  private String recalibrate;

  @Option(
      names = "--embedding",
      paramLabel = "FILE",
      description =
          "ipw: more covariates, a matrix with a row for each row of the data: .npy, or CSV with a"
              + " header.")
  private Path embedding;

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

  /** Whether any option of a propensity model was given. */
  boolean any() {
    return supplied() || by() != null || allRows() || recalibration() != null;
  }

  boolean supplied() {
    return !columns.isEmpty();
  }

  /** The column of subgroups, or null. */
  String by() {
    return by;
  }

  boolean allRows() {
    return allRows;
  }

  /** How to recalibrate, or null. */
  Recalibration recalibration() {
    return recalibrate == null
        ? null
        : Recalibration.valueOf(
            Choice.option("--recalibrate", recalibrate, List.of("platt", "isotonic", "prior"))
                .toUpperCase(Locale.ROOT));
  }

  /** The penalised learner that the options describe, or null for any other. */
  ClassificationLearner penalised(String name) {
    if (penaltyBy == null) {
      return null;
    }
    String by = Choice.option("--penalty-by", penaltyBy, List.of("deviance", "auc"));
    Map<String, Double> alpha = Map.of("ridge", 0.0, "lasso", 1.0, "elastic-net", 0.5);
    if (!alpha.containsKey(name)) {
      throw new InvalidConfigException(
          "CONF-086",
          "--penalty-by is for --propensity ridge, lasso or elastic-net, not " + name + ".");
    }
    return Learners.elasticNetLogistic(
        alpha.get(name), 10, PenaltyMeasure.valueOf(by.toUpperCase(Locale.ROOT)));
  }

  /** The data with the embedding, if one was named. */
  CausalData embed(CausalData data) {
    if (embedding == null) {
      return data;
    }
    String block = PropensityModel.EMBEDDING_BLOCK;
    if (embedding.toString().endsWith(".npy")) {
      NumpyFile file = NumpyFile.read(embedding);
      return data.withBlock(block, Columns.none().numbers(block, file.values(), file.rows()));
    }
    String[] names = CsvFile.header(embedding).toArray(new String[0]);
    FeatureMatrix matrix =
        CsvFile.read(embedding, Roles.none().block(block, names), Missing.REFUSE).block(block);
    return data.withBlock(
        block, Columns.none().numbers(matrix.names(), matrix.data(), matrix.rows()));
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
