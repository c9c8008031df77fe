package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.junit.jupiter.api.Test;

class FirthLogitTest {
  /** Constant and a group of n1 among n rows; y is 1 in the first k0 and k1 rows of the groups. */
  private static Design groups(int n0, int n1) {
    double[] x = new double[2 * (n0 + n1)];
    Arrays.fill(x, 0, n0 + n1, 1);
    Arrays.fill(x, n0 + n1 + n0, 2 * (n0 + n1), 1);
    return new Design(x, n0 + n1, List.of(Design.INTERCEPT, "d"));
  }

  private static double[] outcomes(int n0, int k0, int n1, int k1) {
    double[] y = new double[n0 + n1];
    Arrays.fill(y, 0, k0, 1);
    Arrays.fill(y, n0, n0 + k1, 1);
    return y;
  }

  /** A saturated model adds one half to every cell, also where one is empty. */
  @Test
  void saturatedModelsAddOneHalf() {
    for (int[] k : new int[][] {{3, 4}, {0, 5}, {0, 6}, {7, 0}}) {
      double[] y = outcomes(7, k[0], 6, k[1]);
      BinaryGlmFit fit = FirthLogit.fit(groups(7, 6), y, null);
      double zero = Math.log((k[0] + 0.5) / (7 - k[0] + 0.5));
      double one = Math.log((k[1] + 0.5) / (6 - k[1] + 0.5));
      assertEquals(zero, fit.coefficients()[0], 1e-11);
      assertEquals(one - zero, fit.coefficients()[1], 1e-11);
      // the score of a cell is k + 1/2 - (n + 1) e
      double e0 = (k[0] + 0.5) / 8;
      double e1 = (k[1] + 0.5) / 7;
      double v0 = 1 / (8 * e0 * (1 - e0));
      double v1 = 1 / (7 * e1 * (1 - e1));
      assertArrayEquals(new double[] {v0, -v0, -v0, v0 + v1}, fit.inverseHessian(), 1e-10);
      double sum = 0;
      for (double s : fit.scores()) {
        sum += s;
      }
      assertEquals(0, sum, 1e-11);
    }
  }

  @Test
  void existsWhereMaximumLikelihoodDoesNot() {
    double[] y = outcomes(7, 0, 6, 6);
    assertEquals(
        "IDENT-003",
        assertThrows(
                NotIdentifiedException.class,
                () -> BinaryGlm.fit(Link.LOGIT, groups(7, 6), y, null))
            .code());
    for (double p : FirthLogit.fit(groups(7, 6), y, null).probabilities()) {
      assertTrue(p > 0.05 && p < 0.95);
    }
  }

  /** A row of weight two is a row twice, one of weight zero is none. */
  @Test
  void weightsAreRows() {
    double[] w = new double[13];
    Arrays.fill(w, 1);
    w[0] = 2;
    w[8] = 0;
    BinaryGlmFit fit = FirthLogit.fit(groups(7, 6), outcomes(7, 3, 6, 4), w);
    BinaryGlmFit rows = FirthLogit.fit(groups(8, 5), outcomes(8, 4, 5, 3), null);
    assertArrayEquals(rows.coefficients(), fit.coefficients(), 1e-11);
    assertArrayEquals(rows.inverseHessian(), fit.inverseHessian(), 1e-10);
  }

  /** The inverse Hessian against differences of the coefficients' response to a tilted score. */
  @Test
  void curvatureAgainstDifferences() {
    int n = 40;
    double[] x = new double[3 * n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1;
      x[n + i] = Math.sin(3 * i) + 2;
      x[2 * n + i] = Math.cos(7 * i) * 5;
      y[i] = Math.sin(11 * i) + x[n + i] - 2 > 0 ? 1 : 0;
    }
    Design design = new Design(x, n, List.of(Design.INTERCEPT, "a", "b"));
    BinaryGlmFit fit = FirthLogit.fit(design, y, null);
    double[] b = fit.coefficients();
    double[] numeric = new double[9];
    double h = 1e-4;
    for (int j = 0; j < 3; j++) {
      double[] up = b.clone();
      double[] down = b.clone();
      up[j] += h;
      down[j] -= h;
      double[] a = score(x, y, n, up);
      double[] c = score(x, y, n, down);
      for (int k = 0; k < 3; k++) {
        numeric[j * 3 + k] = -(a[k] - c[k]) / (2 * h);
      }
    }
    double[] inverse = SymmetricSolver.generalInverse(numeric, 3);
    assertArrayEquals(new double[3], score(x, y, n, b), 1e-9);
    for (int k = 0; k < 9; k++) {
      assertEquals(inverse[k], fit.inverseHessian()[k], 1e-6 * Math.max(1e-2, inverse[k]));
    }
  }

  /** The modified score of three columns, from its definition. */
  private static double[] score(double[] x, double[] y, int n, double[] b) {
    double[] information = new double[9];
    double[] e = new double[n];
    for (int i = 0; i < n; i++) {
      e[i] = 1 / (1 + Math.exp(-b[0] - b[1] * x[n + i] - b[2] * x[2 * n + i]));
      for (int k = 0; k < 9; k++) {
        information[k] += e[i] * (1 - e[i]) * x[k / 3 * n + i] * x[k % 3 * n + i];
      }
    }
    double[] inverse = SymmetricSolver.generalInverse(information, 3);
    double[] out = new double[3];
    for (int i = 0; i < n; i++) {
      double hat = 0;
      for (int k = 0; k < 9; k++) {
        hat += e[i] * (1 - e[i]) * inverse[k] * x[k / 3 * n + i] * x[k % 3 * n + i];
      }
      for (int k = 0; k < 3; k++) {
        out[k] += x[k * n + i] * (y[i] - e[i] + hat * (0.5 - e[i]));
      }
    }
    return out;
  }

  @Test
  void nearlyCollinearColumnsAreNamed() {
    int n = 30;
    double[] x = new double[3 * n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1;
      x[n + i] = Math.sin(3 * i);
      x[2 * n + i] = x[n + i] + 2e-7 * Math.cos(7 * i);
      y[i] = i % 2;
    }
    Design design = new Design(x, n, List.of(Design.INTERCEPT, "a", "b"));
    assertEquals(
        "CONV-185 Firth's logistic regression did not settle in 0 iterations on columns"
            + " (intercept), a, b. Look for nearly collinear or badly scaled columns.",
        assertThrows(ConvergenceException.class, () -> FirthLogit.fit(design, y, null))
            .getMessage());
  }
}
