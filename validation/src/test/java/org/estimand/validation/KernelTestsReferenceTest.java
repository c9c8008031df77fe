package org.estimand.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.estimand.matrix.GammaNull;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kernel tests of independence against {@code kci.csv}, every row, to the tolerances of its note.
 */
class KernelTestsReferenceTest {
  private static final double TIGHT = 1e-8;
  private static final double PEER = 5e-5;

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private static void relative(double tolerance, double want, double got, String what) {
    assertEquals(want, got, tolerance * Math.abs(want), what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ejml", "openblas"})
  void everyRow(String name) {
    MatrixBackend backend = MatrixBackends.open(name, OffloadPolicy.Operation.KERNEL, 1e6);
    int conditional = 0;
    int unconditional = 0;
    for (Map<String, String> row : ReferenceTable.read("kci.csv").rows()) {
      String what = row.toString();
      KciProblem problem = new KciProblem(row);
      GammaNull got = problem.on(backend);
      relative(TIGHT, number(row, "statistic"), got.statistic(), "statistic " + what);
      if (problem.isConditional()) {
        conditional++;
        relative(TIGHT, number(row, "shape_closed_form"), got.shape(), "shape " + what);
        relative(TIGHT, number(row, "scale_closed_form"), got.scale(), "scale " + what);
        assertEquals(number(row, "p_closed_form"), got.pValue(), TIGHT, "p " + what);
        // the peer drops small eigenvalues
        assertEquals(number(row, "p_gamma"), got.pValue(), PEER, "p of the peer " + what);
      } else {
        unconditional++;
        relative(TIGHT, number(row, "gamma_shape"), got.shape(), "shape " + what);
        relative(TIGHT, number(row, "gamma_scale"), got.scale(), "scale " + what);
        assertEquals(number(row, "p_gamma"), got.pValue(), TIGHT, "p " + what);
      }
    }
    assertTrue(conditional > 20 && unconditional > 5, conditional + " and " + unconditional);
    assertEquals(0, backend.liveBlocks());
  }
}
