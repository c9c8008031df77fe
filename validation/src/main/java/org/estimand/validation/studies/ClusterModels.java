package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.fit.FitContext;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.learn.Learner;
import org.estimand.learners.Learners;

/** The model behind each row of the table of clustered estimates. */
public final class ClusterModels {
  private static final Learner OLS = Learners.ols();
  private static final String FIRST = "cluster_var_i";
  private static final String SECOND = "cluster_var_j";
  private static final String ALL = "c mod 4 | floor(c/2) mod 4 | floor(c/5) mod 4";

  private ClusterModels() {}

  /** Estimate and standard error of a row. */
  public static double[] estimate(Map<String, String> row, FitContext context) {
    boolean product = row.get("cluster").contains(" x ");
    String rule = row.get("fold_rule");
    String note = row.get("note").toLowerCase(Locale.ROOT);
    if (product || rule.startsWith("cluster id")) {
      rule = "c mod 4";
    } else if (rule.startsWith("3 reps")) {
      rule = ALL;
    }
    RepetitionAggregate aggregate =
        note.startsWith("median aggregate")
            ? RepetitionAggregate.MEDIAN
            : note.startsWith("mean aggregate")
                ? RepetitionAggregate.MEAN
                : RepetitionAggregate.UPPER;
    CrossFitPlan folds = product ? CrossFitPlan.userSuppliedProduct() : CrossFitPlan.userSupplied();
    boolean instrument = row.get("model").equals("PLIV");
    CausalData data = data(instrument, product, rule);
    DmlResult result =
        instrument
            ? Pliv.builder()
                .outcomeModel(OLS)
                .crossFit(folds)
                .aggregate(aggregate)
                .build()
                .fit(data, context)
            : Plr.builder()
                .outcomeModel(OLS)
                .crossFit(folds)
                .aggregate(aggregate)
                .build()
                .fit(data, context);
    return new double[] {result.estimate(), result.standardError()};
  }

  private static CausalData data(boolean instrument, boolean product, String rules) {
    List<String> x = new ArrayList<>();
    for (int j = 1; j <= 10; j++) {
      x.add("X" + j);
    }
    List<String> all = new ArrayList<>(x);
    all.addAll(List.of(FIRST, SECOND, "Y", "D", "Z"));
    Columns read = Datasets.columns("pliv_cluster_demo", (stage, done, total) -> {});
    Columns columns = Columns.none();
    for (String name : all) {
      columns = columns.number(name, read.values(name));
    }
    List<String> labels = new ArrayList<>();
    for (String column : product ? List.of(FIRST, SECOND) : List.of(FIRST)) {
      for (String rule : rules.split("\\|")) {
        double[] f = read.values(column);
        for (int i = 0; i < f.length; i++) {
          int c = (int) f[i];
          f[i] =
              switch (rule.strip()) {
                case "c mod 4" -> c % 4;
                case "floor(c/2) mod 4" -> c / 2 % 4;
                case "floor(c/5) mod 4" -> c / 5 % 4;
                default -> throw new IllegalArgumentException(rule);
              };
        }
        labels.add("f" + labels.size());
        columns = columns.number(labels.get(labels.size() - 1), f);
      }
    }
    Roles roles =
        Roles.outcome("Y")
            .treatment("D")
            .covariates(x.toArray(new String[0]))
            .folds(labels.toArray(new String[0]))
            .cluster(product ? new String[] {FIRST, SECOND} : new String[] {FIRST});
    return CausalData.of(columns, instrument ? roles.instruments("Z") : roles);
  }
}
