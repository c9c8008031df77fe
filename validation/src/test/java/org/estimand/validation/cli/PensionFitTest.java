package org.estimand.validation.cli;

import static org.estimand.validation.ReferenceTable.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Irm;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.learn.ExternalPredictions;
import org.estimand.learners.Learners;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.validation.studies.PensionData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code estimand fit} on a copy of the 401(k) file with fold columns gives the rows of the
 * reference table.
 */
class PensionFitTest {
  private static final double EXACT = 1e-8;
  private static final Map<String, String> COVARIATES =
      Map.of(
          "lin", "age,inc,educ,fsize,marr,twoearn,db,pira,hown",
          "cat", "a2,a3,a4,a5,i2,i3,i4,i5,i6,i7,nohs,hs,smcol,fsize,marr,twoearn,db,pira,hown");

  @TempDir private static Path folder;
  private static Path copy;

  @BeforeAll
  static void copyWithFoldColumns() throws IOException {
    List<String> lines = Files.readAllLines(SharedData.data("pension401k.csv"));
    List<String> longer = new ArrayList<>();
    longer.add(lines.get(0) + ",f,g,h");
    for (int i = 0; i + 1 < lines.size(); i++) {
      longer.add(lines.get(i + 1) + "," + i % 5 + "," + i / 1983 + "," + i / 3 % 5);
    }
    copy = Files.write(folder.resolve("copy.csv"), longer);
  }

  /** Rows with the folds of column f, and those that aggregate the three columns. */
  static Stream<Map<String, String>> rows() {
    return ReferenceTable.read("dml_401k.csv").rows().stream()
        .filter(
            r ->
                COVARIATES.containsKey(r.get("basis"))
                    && (r.get("fold_rule").equals("i mod 5")
                        || r.get("fold_rule").startsWith("3 reps"))
                    && !r.get("score").startsWith("rep "));
  }

  @Test
  void mostOfTheTableCanBeAskedFor() {
    assertEquals(25, rows().count());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRowOfTheTable(Map<String, String> row) {
    Map<?, ?> term = target(Json.read(fit(arguments(row)).out()));
    assertClose(EXACT, number(row, "theta"), (Double) term.get("estimate"), row + " theta");
    assertClose(EXACT, number(row, "se"), (Double) term.get("std.error"), row + " se");
  }

  private static List<String> arguments(Map<String, String> row) {
    String model = row.get("model");
    String score = row.get("score");
    boolean instrument = model.equals("IIVM") || model.equals("PLIV");
    List<String> all =
        new ArrayList<>(List.of("dml-" + model.substring(0, 3).toLowerCase(Locale.ROOT)));
    if (instrument) {
      all.set(0, "dml-" + model.toLowerCase(Locale.ROOT));
      all.addAll(List.of("--treatment", "p401", "--instrument", "e401"));
    } else {
      all.addAll(List.of("--treatment", "e401"));
    }
    if (score.equals("IV-type")) {
      all.addAll(List.of("--score", "iv-type"));
    }
    if (score.equals("ATTE")) {
      all.addAll(List.of("--estimand", "ATT"));
    }
    if (row.get("note").contains("normalize_ipw=True")) {
      all.add("--normalize");
    }
    if (model.equals("IIVM")) {
      all.add("--no-always-takers");
    }
    if (model.startsWith("APO")) {
      all.addAll(List.of("--treatment-level", model.substring(model.length() - 1)));
    }
    if (model.equals("PLR") && row.get("learners").contains("m=logit")) {
      all.addAll(List.of("--propensity", "logit"));
    }
    boolean several = row.get("fold_rule").startsWith("3 reps");
    all.addAll(List.of("--fold-column", several ? "f,g,h" : "f"));
    if (several) {
      String rule = score.split(" ")[0];
      all.addAll(List.of("--aggregate", List.of("median", "mean").contains(rule) ? rule : "upper"));
    }
    all.addAll(List.of("--learner", "ols", "--covariates", COVARIATES.get(row.get("basis"))));
    return all;
  }

  private static Outcome fit(List<String> more) {
    List<String> all = new ArrayList<>(List.of("fit", more.get(0)));
    all.addAll(List.of("--data", copy.toString(), "--outcome", "net_tfa"));
    all.addAll(more.subList(1, more.size()));
    all.addAll(List.of("--json", "-"));
    Outcome outcome = Outcome.of(all.toArray(new String[0]));
    assertEquals(0, outcome.status(), outcome.err());
    return outcome;
  }

  private static Map<?, ?> target(Map<String, Object> json) {
    return (Map<?, ?>) ((List<?>) json.get("terms")).get(0);
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  /** Hajek weighting is the doubly robust score with outcome predictions of zero. */
  @Test
  void crossFittedWeightingIsTheScoreWithoutAnOutcomeModel() {
    Map<?, ?> term =
        target(
            Json.read(
                fit(List.of(
                        "ipw",
                        "--treatment",
                        "e401",
                        "--fold-column",
                        "f",
                        "--clip",
                        "0.01",
                        "--covariates",
                        COVARIATES.get("cat")))
                    .out()));
    CausalData data =
        PensionData.data("cat", false, List.of(i -> i % 5), (stage, done, total) -> {});
    DmlResult zero =
        Irm.builder()
            .outcomeModel(ExternalPredictions.mean(new double[data.rows()]))
            .propensityModel(Learners.logistic())
            .normalize(true)
            .crossFit(CrossFitPlan.userSupplied())
            .build()
            .fit(data, FitContext.defaults());
    assertClose(1e-10, zero.estimate(), (Double) term.get("estimate"), "Hajek ATE");
  }
}
