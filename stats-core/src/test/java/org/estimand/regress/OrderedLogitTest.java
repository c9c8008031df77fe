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

class OrderedLogitTest {
  private static final int N = 80;
  private static final double[] X = features();

  /** Constant, a (far from zero) and b. */
  private static double[] features() {
    double[] x = new double[3 * N];
    for (int i = 0; i < N; i++) {
      x[i] = 1;
      x[N + i] = 100 + 3 * Math.sin(3 * i);
      x[2 * N + i] = Math.cos(7 * i);
    }
    return x;
  }

  private static Design design() {
    return new Design(X, N, List.of(Design.INTERCEPT, "a", "b"));
  }

  private static int[] classes(int count) {
    int[] y = new int[N];
    for (int i = 0; i < N; i++) {
      double latent = 0.3 * (X[N + i] - 100) - 0.5 * X[2 * N + i] + 2 * Math.sin(11.0 * i);
      y[i] = (int) Math.min(count - 1, Math.max(0, Math.floor(latent + count / 2.0)));
    }
    return y;
  }

  private static double[] weights() {
    double[] w = new double[N];
    for (int i = 0; i < N; i++) {
      w[i] = i % 3;
    }
    return w;
  }

  /** The log likelihood by its definition. */
  private static double value(double[] t, int[] y, int count, double[] w) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double u = t[count - 1] * X[N + i] + t[count] * X[2 * N + i];
      double high = y[i] == count - 1 ? 1 : 1 / (1 + Math.exp(u - t[y[i]]));
      double low = y[i] == 0 ? 0 : 1 / (1 + Math.exp(u - t[y[i] - 1]));
      sum += w[i] * Math.log(high - low);
    }
    return sum;
  }

  private static double[] parameters(OrderedLogitFit fit) {
    double[] t = Arrays.copyOf(fit.cuts(), fit.cuts().length + 2);
    t[fit.cuts().length] = fit.coefficients()[1];
    t[fit.cuts().length + 1] = fit.coefficients()[2];
    return t;
  }

  @Test
  void isTheMaximumWithItsCurvature() {
    for (int count = 3; count <= 5; count++) {
      int[] y = classes(count);
      double[] w = weights();
      OrderedLogitFit fit = OrderedLogit.fit(design(), y, count, w);
      double[] t = parameters(fit);
      assertEquals(value(t, y, count, w), fit.logLikelihood(), 1e-9);
      int size = t.length;
      double[] hessian = new double[size * size];
      double[] step = new double[size];
      for (int a = 0; a < size; a++) {
        step[a] = a == size - 2 ? 1e-5 : 1e-3;
      }
      for (int a = 0; a < size; a++) {
        for (int c = 0; c < size; c++) {
          double d = 0;
          for (int s = 0; s < 4; s++) {
            double[] p = t.clone();
            p[a] += (s & 1) == 0 ? step[a] : -step[a];
            p[c] += (s & 2) == 0 ? step[c] : -step[c];
            d += (s == 0 || s == 3 ? 1 : -1) * value(p, y, count, w);
          }
          hessian[a * size + c] = -d / (4 * step[a] * step[c]);
        }
      }
      double[] inverse = SymmetricSolver.generalInverse(hessian, size);
      for (int a = 0; a < size; a++) {
        double se = Math.sqrt(fit.inverseInformation()[a * size + a]);
        assertEquals(Math.sqrt(inverse[a * size + a]), se, 2e-3 * se);
      }
      double[] phi = fit.influence();
      for (int a = 0; a < size; a++) {
        double sum = 0;
        double scale = 0;
        for (int i = 0; i < N; i++) {
          sum += phi[a * N + i];
          scale += Math.abs(phi[a * N + i]);
        }
        assertEquals(0, sum / scale, 1e-9, "parameter " + a);
      }
    }
  }

  @Test
  void probabilitiesAreThoseOfTheParameters() {
    OrderedLogitFit fit = OrderedLogit.fit(design(), classes(4), 4, null);
    double[] t = parameters(fit);
    for (int i = 0; i < N; i++) {
      double u = t[3] * X[N + i] + t[4] * X[2 * N + i];
      assertEquals(u, fit.index()[i], 1e-9);
      double below = 0;
      for (int k = 0; k < 4; k++) {
        double to = k == 3 ? 1 : 1 / (1 + Math.exp(u - t[k]));
        assertEquals(to - below, fit.probabilities()[k * N + i], 1e-11);
        below = to;
      }
    }
  }

  @Test
  void twoClassesAreTheBinaryLogit() {
    int[] y = classes(2);
    double[] d = Arrays.stream(y).mapToDouble(v -> v).toArray();
    OrderedLogitFit fit = OrderedLogit.fit(design(), y, 2, weights());
    BinaryGlmFit binary = BinaryGlm.fit(Link.LOGIT, design(), d, weights());
    assertEquals(-binary.coefficients()[0], fit.cuts()[0], 1e-9);
    assertEquals(binary.coefficients()[1], fit.coefficients()[1], 1e-11);
    assertEquals(binary.coefficients()[2], fit.coefficients()[2], 1e-11);
    double[] want = binary.influence();
    double[] got = fit.influence();
    for (int k = 0; k < 3 * N; k++) {
      double sign = k < N ? -1 : 1;
      assertEquals(sign * want[k], got[k], 1e-7 * Math.max(1, Math.abs(want[k])));
    }
  }

  @Test
  void withoutCovariatesCutsAreLogOdds() {
    int[] y = classes(3);
    double[] share = new double[3];
    for (int v : y) {
      share[v] += 1.0 / N;
    }
    Design constant = new Design(Arrays.copyOf(X, N), N, List.of(Design.INTERCEPT));
    OrderedLogitFit fit = OrderedLogit.fit(constant, y, 3, null);
    assertEquals(Math.log(share[0] / (1 - share[0])), fit.cuts()[0], 1e-12);
    assertEquals(Math.log((1 - share[2]) / share[2]), fit.cuts()[1], 1e-12);
  }

  @Test
  void collinearColumnsAreDropped() {
    double[] x = Arrays.copyOf(X, 4 * N);
    for (int i = 0; i < N; i++) {
      x[3 * N + i] = X[N + i] - 2 * X[2 * N + i];
    }
    Design more = new Design(x, N, List.of(Design.INTERCEPT, "a", "b", "c"));
    OrderedLogitFit fit = OrderedLogit.fit(more, classes(3), 3, null);
    assertEquals(List.of("c"), fit.dropped(more.names()));
    assertEquals(0, fit.coefficients()[3]);
    assertArrayEquals(OrderedLogit.fit(design(), classes(3), 3, null).cuts(), fit.cuts(), 1e-12);
  }

  @Test
  void separatedClasses() {
    int[] y = new int[N];
    for (int i = 0; i < N; i++) {
      y[i] = X[N + i] < 99 ? 0 : X[N + i] < 101 ? 1 : 2;
    }
    String text =
        assertThrows(NotIdentifiedException.class, () -> OrderedLogit.fit(design(), y, 3, null))
            .getMessage();
    assertTrue(
        text.matches(
            "IDENT-003 Fitted propensity is 0 or 1 for \\d+ rows \\(ordered logit, separation by"
                + " \"a\"\\)\\. Trim, penalise, or drop the covariate\\."),
        text);
  }

  @Test
  void nearlyCollinearColumnsAreNamed() {
    double[] x = X.clone();
    for (int i = 0; i < N; i++) {
      x[N + i] = X[N + i] - 100;
      x[2 * N + i] = x[N + i] + 4e-7 * X[2 * N + i];
    }
    Design near = new Design(x, N, List.of(Design.INTERCEPT, "a", "b"));
    String text =
        assertThrows(ConvergenceException.class, () -> OrderedLogit.fit(near, classes(3), 3, null))
            .getMessage();
    assertTrue(
        text.matches(
            "CONV-186 The ordered logit did not settle in \\d+ iterations on columns a, b\\. Look"
                + " for nearly collinear or badly scaled columns\\."),
        text);
  }
}
