package org.estimand.validation.dml;

import static org.estimand.validation.ReferenceTable.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.dml.Apo;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.dml.RepetitionAggregate;
import org.estimand.dml.SensitivityBounds;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.learn.Learner;
import org.estimand.learners.Learners;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the tables made with the Python package DoubleML on the 401(k) data. */
class PensionReferenceTest {
  private static final double EXACT = 1e-8;
  private static final double ROOT_SEARCH = 1e-5;
  private static final CrossFitPlan FOLDS = CrossFitPlan.userSupplied();
  private static final Learner OLS = Learners.ols();
  private static final Learner LOGIT = Learners.logistic();

  static Stream<Map<String, String>> rows() {
    return ReferenceTable.read("dml_401k.csv").rows().stream();
  }

  static Stream<Map<String, String>> sensitivityRows() {
    return ReferenceTable.read("dml_401k_sensitivity.csv").rows().stream();
  }

  @Test
  void allRowsAreThere() {
    assertEquals(75, rows().count());
    assertEquals(6, sensitivityRows().count());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void estimates(Map<String, String> row) {
    DmlResult result = fit(row);
    double theta = result.estimate();
    double se = result.standardError();
    String score = row.get("score");
    if (score.startsWith("rep ")) {
      int r = score.charAt(4) - '0';
      theta = result.repetition(r).estimate(0);
      se = result.repetition(r).standardError(0);
    }
    assertClose(EXACT, Double.parseDouble(row.get("theta")), theta, row + " theta");
    assertClose(EXACT, Double.parseDouble(row.get("se")), se, row + " se");
  }

  private static DmlResult fit(Map<String, String> row) {
    String model = row.get("model");
    String score = row.get("score");
    boolean instrument = model.equals("IIVM") || model.equals("PLIV");
    boolean several =
        row.get("learners").equals("as above") || row.get("fold_rule").contains("reps");
    String rule = several ? "i mod 5 | floor(i/1983) | floor(i/3) mod 5" : row.get("fold_rule");
    CausalData data = Pension.data(row.get("basis"), instrument, Pension.rules(rule));
    RepetitionAggregate aggregate =
        score.startsWith("median")
            ? RepetitionAggregate.MEDIAN
            : score.startsWith("mean") ? RepetitionAggregate.MEAN : RepetitionAggregate.UPPER;
    FitContext context = FitContext.defaults();
    Learner treatment = row.get("learners").contains("m=logit") ? LOGIT : OLS;
    boolean normalize = row.get("note").contains("normalize_ipw=True");
    boolean ivType = score.equals("IV-type");
    return switch (model) {
      case "PLR" ->
          Plr.builder()
              .score(ivType ? Plr.Score.IV_TYPE : Plr.Score.PARTIALLING_OUT)
              .outcomeModel(OLS)
              .treatmentModel(treatment)
              .crossFit(FOLDS)
              .aggregate(aggregate)
              .build()
              .fit(data, context);
      case "IRM" ->
          Irm.builder()
              .estimand(score.equals("ATTE") ? Irm.Estimand.ATT : Irm.Estimand.ATE)
              .outcomeModel(OLS)
              .propensityModel(LOGIT)
              .normalize(normalize)
              .crossFit(FOLDS)
              .aggregate(aggregate)
              .build()
              .fit(data, context);
      case "APO level 0", "APO level 1" ->
          Apo.builder()
              .treatmentLevels(model.substring(model.length() - 1))
              .outcomeModel(OLS)
              .propensityModel(LOGIT)
              .crossFit(FOLDS)
              .build()
              .fit(data, context);
      case "IIVM" -> iivm(false).fit(data, context);
      case "PLIV" ->
          Pliv.builder()
              .score(ivType ? Pliv.Score.IV_TYPE : Pliv.Score.PARTIALLING_OUT)
              .outcomeModel(OLS)
              .crossFit(FOLDS)
              .build()
              .fit(data, context);
      default -> throw new IllegalArgumentException(model);
    };
  }

  private static Iivm iivm(boolean normalize) {
    return Iivm.builder()
        .outcomeModel(OLS)
        .treatmentModel(LOGIT)
        .instrumentModel(LOGIT)
        .noAlwaysTakers(true)
        .normalize(normalize)
        .crossFit(FOLDS)
        .build();
  }

  @ParameterizedTest
  @MethodSource("sensitivityRows")
  void sensitivity(Map<String, String> row) {
    String model = row.get("model");
    CausalData data = Pension.data(row.get("basis"), false, Pension.rules(row.get("fold_rule")));
    DmlResult result =
        model.startsWith("PLR")
            ? Plr.builder()
                .outcomeModel(OLS)
                .treatmentModel(LOGIT)
                .crossFit(FOLDS)
                .build()
                .fit(data, FitContext.defaults())
            : Irm.builder()
                .estimand(model.endsWith("ATTE") ? Irm.Estimand.ATT : Irm.Estimand.ATE)
                .outcomeModel(OLS)
                .propensityModel(LOGIT)
                .crossFit(FOLDS)
                .build()
                .fit(data, FitContext.defaults());
    SensitivityBounds b =
        result.sensitivity(
            number(row, "cf_y"), number(row, "cf_d"), number(row, "rho"), number(row, "level"));
    check(row, "theta", b.theta(), EXACT);
    check(row, "se", b.standardError(), EXACT);
    check(row, "sigma2", b.sigma2(), EXACT);
    check(row, "nu2", b.nu2(), EXACT);
    check(row, "theta_lower", b.thetaLower(), EXACT);
    check(row, "theta_upper", b.thetaUpper(), EXACT);
    check(row, "se_lower", b.seLower(), EXACT);
    check(row, "se_upper", b.seUpper(), EXACT);
    check(row, "ci_lower", b.ciLower(), EXACT);
    check(row, "ci_upper", b.ciUpper(), EXACT);
    check(row, "rv", b.rv(), ROOT_SEARCH);
    check(row, "rva", b.rva(), ROOT_SEARCH);
  }

  private static void check(Map<String, String> row, String column, double got, double tolerance) {
    assertClose(tolerance, number(row, column), got, row + " " + column);
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  @Test
  void normalisationOfTheLocalEffectIsByTheInstrument() {
    ReferenceTable own = ReferenceTable.readResource("/reference-own/dml_iivm.csv");
    IntUnaryOperator fold = i -> i % 5;
    CausalData data = Pension.data("cat", true, java.util.List.of(fold));
    DmlResult plain = iivm(false).fit(data, FitContext.defaults());
    own.check("late", plain.estimate());
    DmlResult normalized = iivm(true).fit(data, FitContext.defaults());
    own.check("late_normalized", normalized.estimate());
    own.check("late_normalized_se", normalized.standardError());
    ConfidenceSet robust = plain.robustConfidenceSet(0.95);
    assertEquals(ConfidenceSet.Kind.INTERVAL, robust.kind());
    own.check("robust_lower", robust.lower().orElseThrow());
    own.check("robust_upper", robust.upper().orElseThrow());
    ConfidenceSet wald = plain.confidenceInterval(Pension.PARTICIPATES, 0.95);
    own.check("wald_lower", wald.lower().orElseThrow());
    own.check("wald_upper", wald.upper().orElseThrow());
  }
}
