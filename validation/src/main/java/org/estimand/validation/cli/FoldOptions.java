package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.errors.InvalidConfigException;
import picocli.CommandLine.Option;

/** How rows are divided for cross-fitting. */
final class FoldOptions {
  @Option(names = "--folds", paramLabel = "K", description = "Number of folds (default: 5).")
  private Integer folds;

  @Option(
      names = "--repetitions",
      paramLabel = "R",
      description = "Repetitions with fresh folds (default: 1).")
  private Integer repetitions;

  @Option(
      names = "--aggregate",
      paramLabel = "RULE",
      description = "How repetitions become one estimate: median (default), mean or upper.")
  private String aggregate;

  @Option(
      names = "--fold-column",
      split = ",",
      paramLabel = "f",
      description =
          "Integer fold labels: a row is tested in the part of its label. Several columns are"
              + " repetitions.")
  private List<String> foldColumn = List.of();

  @Option(
      names = "--fold-column-cluster",
      split = ",",
      paramLabel = "f1,f2",
      description = "Fold labels of the two clusterings.")
  private List<String> foldColumnCluster = List.of();

  List<String> columns() {
    if (!foldColumn.isEmpty() && !foldColumnCluster.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-086", "--fold-column and --fold-column-cluster exclude each other.");
    }
    List<String> all = new ArrayList<>(foldColumn);
    all.addAll(foldColumnCluster);
    return all;
  }

  CrossFitPlan plan() {
    boolean given = !columns().isEmpty();
    if (given && (folds != null || repetitions != null)) {
      throw new InvalidConfigException(
          "CONF-086",
          (folds != null ? "--folds" : "--repetitions")
              + " and fold columns exclude each other: the columns say how many there are.");
    }
    if (!foldColumnCluster.isEmpty()) {
      if (foldColumnCluster.size() != 2) {
        throw new InvalidConfigException(
            "CONF-087",
            "--fold-column-cluster takes two columns, one for each clustering; "
                + foldColumnCluster.size()
                + " given.");
      }
      return CrossFitPlan.userSuppliedProduct();
    }
    if (given) {
      return CrossFitPlan.userSupplied();
    }
    CrossFitPlan plan = CrossFitPlan.kFold(folds == null ? 5 : folds);
    return repetitions == null ? plan : plan.repeated(repetitions);
  }

  /** The number of folds, or another. */
  int folds(int otherwise) {
    return folds == null ? otherwise : folds;
  }

  /** The number of repetitions that was asked for, or null. */
  Integer repetitions() {
    return repetitions;
  }

  /** Whether anything was said about folds. */
  boolean given() {
    return folds != null || repetitions != null || !columns().isEmpty();
  }

  /** The rule, {@code median} unless another was named. */
  String aggregate() {
    if (aggregate == null) {
      return "median";
    }
    String rule = Choice.option("--aggregate", aggregate, List.of("median", "mean", "upper"));
    boolean several = foldColumn.size() > 1 || repetitions != null && repetitions > 1;
    if (!several) {
      throw new InvalidConfigException(
          "CONF-086",
          "--aggregate has no meaning here: it says how several repetitions become one estimate,"
              + " and there is one. Use --repetitions 2 or more, or several columns in"
              + " --fold-column, or leave --aggregate out.");
    }
    return rule;
  }
}
