package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.estimand.errors.CausalException;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
  private static final double[] LINE = {1, 1, 1, 1, 0, 1, 2, 3};

  @Test
  void aLineHasItsClosedForm() {
    LeastSquaresFit fit = LeastSquares.fit(LINE, 4, 2, new double[] {1, 3, 2, 6}, null);
    // means 1.5 and 3; sums of products 7 and squares 5
    assertArrayEquals(new double[] {0.9, 1.4}, fit.coefficients(), 1e-14);
    assertArrayEquals(new double[] {0.1, 0.7, -1.7, 0.9}, fit.residuals(), 1e-14);
    assertEquals(4.2, fit.residualSumOfSquares(), 1e-13);
    assertEquals(2.1, fit.residualVariance(), 1e-13);
    assertArrayEquals(new double[] {0.7, -0.3, -0.3, 0.2}, fit.inverseGram(), 1e-14);
    assertArrayEquals(new double[] {0.7, 0.3, 0.3, 0.7}, fit.leverage(LINE, 4, null), 1e-14);
  }

  @Test
  void aWeightOfTwoIsARowTwice() {
    double[] y = {1, 3, 2, 6};
    LeastSquaresFit fit = LeastSquares.fit(LINE, 4, 2, y, new double[] {1, 2, 0, 1});
    double[] twice = {1, 1, 1, 1, 0, 1, 1, 3};
    LeastSquaresFit same = LeastSquares.fit(twice, 4, 2, new double[] {1, 3, 3, 6}, null);
    assertArrayEquals(same.coefficients(), fit.coefficients(), 1e-13);
    assertArrayEquals(same.inverseGram(), fit.inverseGram(), 1e-13);
    assertEquals(same.residualSumOfSquares(), fit.residualSumOfSquares(), 1e-13);
    assertEquals(3, fit.used());
  }

  @Test
  void laterCollinearColumnsGo() {
    double[] x = new double[16];
    System.arraycopy(LINE, 0, x, 0, 8);
    for (int i = 0; i < 4; i++) {
      x[8 + i] = 2 - 3 * LINE[4 + i];
      x[12 + i] = LINE[4 + i] * LINE[4 + i];
    }
    LeastSquaresFit fit = LeastSquares.fit(x, 4, 4, new double[] {1, 2, 5, 10}, null);
    assertArrayEquals(new int[] {0, 1, 3}, fit.kept());
    assertEquals(List.of("c"), fit.dropped(List.of("one", "b", "c", "d")));
    assertArrayEquals(new double[] {1, 0, 0, 1}, fit.coefficients(), 1e-12);
    assertEquals(3, fit.rank());
  }

  @Test
  void badlyScaledColumnsStay() {
    double[] x = LINE.clone();
    for (int i = 4; i < 8; i++) {
      x[i] *= 1e-12;
    }
    double[] b = LeastSquares.fit(x, 4, 2, new double[] {1, 3, 2, 6}, null).coefficients();
    assertEquals(0.9, b[0], 1e-13);
    assertEquals(1.4e12, b[1], 1);
  }

  @Test
  void fewerRowsThanColumnsAreRefused() {
    CausalException e =
        assertThrows(
            CausalException.class,
            () -> LeastSquares.fit(LINE, 4, 2, new double[4], new double[] {0, 0, 3, 0}));
    assertEquals("IDENT-070", e.code());
    assertEquals(
        "IDENT-070 Least squares has 2 coefficients but only 1 rows. Use fewer columns or more"
            + " rows.",
        e.getMessage());
  }

  @Test
  void columnsThatAreNotFiniteAreRefused() {
    double[] x = LINE.clone();
    x[6] = Double.NaN;
    CausalException e =
        assertThrows(CausalException.class, () -> LeastSquares.fit(x, 4, 2, new double[4], null));
    assertEquals(
        "DATA-072 Column 2 of 2 of a least-squares design has a value that is not finite, or whose"
            + " square is not. Leave the row out, impute the value or rescale the column.",
        e.getMessage());
  }
}
