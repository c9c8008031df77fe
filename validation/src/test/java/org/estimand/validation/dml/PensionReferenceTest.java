package org.estimand.validation.dml;

import static org.estimand.validation.ReferenceTable.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.dml.SensitivityBounds;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.validation.studies.PensionData;
import org.estimand.validation.studies.PensionModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the tables made with the Python package DoubleML on the 401(k) data. */
class PensionReferenceTest {
  private static final double EXACT = 1e-8;
  private static final double ROOT_SEARCH = 1e-5;

  @BeforeAll
  static void dataAreThere() {
    SharedData.data("pension401k.csv");
  }

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
    double[] got = PensionModels.estimate(row, FitContext.defaults());
    double theta = got[0];
    double se = got[1];
    assertClose(EXACT, Double.parseDouble(row.get("theta")), theta, row + " theta");
    assertClose(EXACT, Double.parseDouble(row.get("se")), se, row + " se");
  }

  @ParameterizedTest
  @MethodSource("sensitivityRows")
  void sensitivity(Map<String, String> row) {
    SensitivityBounds b = PensionModels.sensitivity(row, FitContext.defaults());
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
    ReferenceTable own =
        ReferenceTable.readResource("/org/estimand/validation/studies/dml_iivm.csv");
    IntUnaryOperator fold = i -> i % 5;
    CausalData data = PensionData.data("cat", true, List.of(fold), (stage, done, total) -> {});
    DmlResult plain = PensionModels.iivm(false).fit(data, FitContext.defaults());
    own.check("late", plain.estimate());
    DmlResult normalized = PensionModels.iivm(true).fit(data, FitContext.defaults());
    own.check("late_normalized", normalized.estimate());
    own.check("late_normalized_se", normalized.standardError());
    ConfidenceSet robust = plain.robustConfidenceSet(0.95);
    assertEquals(ConfidenceSet.Kind.INTERVAL, robust.kind());
    own.check("robust_lower", robust.lower().orElseThrow());
    own.check("robust_upper", robust.upper().orElseThrow());
    ConfidenceSet wald = plain.confidenceInterval(PensionData.PARTICIPATES, 0.95);
    own.check("wald_lower", wald.lower().orElseThrow());
    own.check("wald_upper", wald.upper().orElseThrow());
  }
}
