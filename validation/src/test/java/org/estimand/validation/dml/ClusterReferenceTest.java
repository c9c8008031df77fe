package org.estimand.validation.dml;

import static org.estimand.validation.ReferenceTable.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.dml.RepetitionAggregate;
import org.estimand.fit.FitContext;
import org.estimand.learn.Learner;
import org.estimand.learners.Learners;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One- and two-way clustered scores against the Python package DoubleML. */
class ClusterReferenceTest {
  private static final double EXACT = 1e-8;
  private static final Learner OLS = Learners.ols();
  private static final String FIRST = "cluster_var_i";
  private static final String SECOND = "cluster_var_j";
  private static final String ALL = "c mod 4 | floor(c/2) mod 4 | floor(c/5) mod 4";

  static Stream<Map<String, String>> rows() {
    return ReferenceTable.read("dml_cluster.csv").rows().stream();
  }

  @Test
  void allRowsAreThere() {
    assertEquals(10, rows().count());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void estimates(Map<String, String> row) {
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
                .fit(data, FitContext.defaults())
            : Plr.builder()
                .outcomeModel(OLS)
                .crossFit(folds)
                .aggregate(aggregate)
                .build()
                .fit(data, FitContext.defaults());
    assertClose(EXACT, Double.parseDouble(row.get("theta")), result.estimate(), row + " theta");
    assertClose(EXACT, Double.parseDouble(row.get("se")), result.standardError(), row + " se");
  }

  private static CausalData data(boolean instrument, boolean product, String rules) {
    List<String> x = new ArrayList<>();
    for (int j = 1; j <= 10; j++) {
      x.add("X" + j);
    }
    List<String> all = new ArrayList<>(x);
    all.addAll(List.of(FIRST, SECOND, "Y", "D", "Z"));
    CausalData read =
        CsvFile.read(
            SharedData.data("pliv_cluster_demo.csv"),
            Roles.none().with(Role.VARIABLE, all.toArray(new String[0])),
            Missing.REFUSE);
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
