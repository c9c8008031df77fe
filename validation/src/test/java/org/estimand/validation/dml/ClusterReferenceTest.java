package org.estimand.validation.dml;

import static org.estimand.validation.ReferenceTable.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.studies.ClusterModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One- and two-way clustered scores against the Python package DoubleML. */
class ClusterReferenceTest {
  private static final double EXACT = 1e-8;

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
    double[] got = ClusterModels.estimate(row, FitContext.defaults());
    assertClose(EXACT, Double.parseDouble(row.get("theta")), got[0], row + " theta");
    assertClose(EXACT, Double.parseDouble(row.get("se")), got[1], row + " se");
  }
}
