package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.regress.SymmetricSolver;
import org.junit.jupiter.api.Test;

/** The f x f algebra against the normal density with a J x J covariance. */
class SubjectDensityTest {
  private static final double[] TIMES = {0, 0.7, 1.4, 2.2, 2.9, 3.7};
  private final RandomStream random = RandomStreams.of(5).generator();

  private final GrowthModel model = new GrowthModel(GrowthForm.BILINEAR_SPLINE, true, 1e-3);
  private final ClassParameters c = new ClassParameters(4, 2);
  private final double[] x = {0.3, -1.2};
  private final double[] y = new double[TIMES.length];

  private SubjectDensityTest() {
    for (int j = 0; j < 4; j++) {
      c.mean[j] = j < 3 ? random.normal() : 0;
      for (int l = 0; l <= j; l++) {
        c.root[j * 4 + l] = random.normal();
      }
      c.beta[2 * j] = random.normal();
      c.beta[2 * j + 1] = random.normal();
    }
    MixtureLayout.product(c.root, 4, c.psi);
    c.theta = 0.7;
    c.shape = 1.9;
    for (int j = 0; j < y.length; j++) {
      y[j] = random.normal();
    }
  }

  private CrossMoments moments() {
    CrossMoments m = new CrossMoments(4, model.loadingParameters());
    double[] row = new double[4];
    double[] slopes = new double[4 * model.loadingParameters()];
    m.clear();
    for (int j = 0; j < TIMES.length; j++) {
      model.loadings(TIMES[j], TIMES[j] > c.shape, c.shape, c.mean, row, slopes);
      m.add(y[j], row, slopes);
    }
    m.mirror();
    return m;
  }

  private double[] loadings() {
    double[] all = new double[TIMES.length * 4];
    double[] row = new double[4];
    for (int j = 0; j < TIMES.length; j++) {
      model.loadings(TIMES[j], TIMES[j] > c.shape, c.shape, c.mean, row, new double[16]);
      System.arraycopy(row, 0, all, j * 4, 4);
    }
    return all;
  }

  /** log density, and u = Sigma^-1 r, by brute force. */
  private double[] dense() {
    int n = TIMES.length;
    double[] l = loadings();
    double[] sigma = new double[n * n];
    double[] r = new double[n];
    for (int a = 0; a < n; a++) {
      r[a] = y[a];
      for (int j = 0; j < 4; j++) {
        r[a] -= l[a * 4 + j] * (c.mean[j] + c.beta[2 * j] * x[0] + c.beta[2 * j + 1] * x[1]);
      }
      for (int b = 0; b < n; b++) {
        sigma[a * n + b] = a == b ? c.theta : 0;
        for (int j = 0; j < 4; j++) {
          for (int k = 0; k < 4; k++) {
            sigma[a * n + b] += l[a * 4 + j] * c.psi[j * 4 + k] * l[b * 4 + k];
          }
        }
      }
    }
    double[] u = SymmetricSolver.solve(sigma, r, n);
    double[] root = sigma.clone();
    double logDet = 0;
    for (int j = 0; j < n; j++) {
      for (int k = 0; k <= j; k++) {
        double sum = root[j * n + k];
        for (int i = 0; i < k; i++) {
          sum -= root[j * n + i] * root[k * n + i];
        }
        root[j * n + k] = j == k ? Math.sqrt(sum) : sum / root[k * n + k];
      }
      logDet += 2 * Math.log(root[j * n + j]);
    }
    double square = 0;
    for (int j = 0; j < n; j++) {
      square += r[j] * u[j];
    }
    double[] out = new double[n + 1];
    System.arraycopy(u, 0, out, 0, n);
    out[n] = -0.5 * (n * Math.log(2 * Math.PI) + logDet + square);
    return out;
  }

  @Test
  void equalsTheDenseDensity() {
    double[] want = dense();
    for (boolean rooted : new boolean[] {true, false}) {
      SubjectDensity d = new SubjectDensity(4, 2);
      assertTrue(d.evaluate(moments(), c, rooted, x, 0, 1));
      assertEquals(want[TIMES.length], d.log, 1e-11);
      d.slopes(moments(), c.theta);
      double[] l = loadings();
      for (int j = 0; j < 4; j++) {
        double sum = 0;
        for (int a = 0; a < TIMES.length; a++) {
          sum += l[a * 4 + j] * want[a];
        }
        assertEquals(sum, d.slope[j], 1e-10);
      }
    }
  }

  @Test
  void indefiniteCovarianceIsNoDensity() {
    for (int j = 0; j < 16; j++) {
      c.psi[j] = -5 * c.psi[j];
    }
    assertFalse(new SubjectDensity(4, 2).evaluate(moments(), c, false, x, 0, 1));
  }

  @Test
  void runningSumsEqualDirectSums() {
    Subjects s =
        new Subjects(
            new int[] {0, 6, 9},
            new double[] {0, 0.7, 1.4, 2.2, 2.9, 3.7, 0.1, 1.9, 3},
            new double[] {1, 3, 2, 5, 4, 7, 2, 2.5, 1},
            new double[0],
            java.util.List.of(),
            new double[0],
            java.util.List.of(),
            null,
            java.util.List.of("a", "b"));
    GrowthModel plain = new GrowthModel(GrowthForm.BILINEAR_SPLINE, false, 0);
    MomentSource fast = new SplineMoments(s);
    MomentSource slow = new MomentSource.DirectMoments(plain, s);
    ClassParameters own = new ClassParameters(3, 0);
    for (double knot : new double[] {-1, 0.7, 1.9, 2.5, 9}) {
      own.shape = knot;
      for (int i = 0; i < 2; i++) {
        CrossMoments a = new CrossMoments(3, 1);
        CrossMoments b = new CrossMoments(3, 1);
        fast.fill(i, own, knot, a, new double[6]);
        slow.fill(i, own, knot, b, new double[6]);
        for (int j = 0; j < 9; j++) {
          assertEquals(b.a[j], a.a[j], 1e-12);
          assertEquals(b.p[j], a.p[j], 1e-12);
        }
        for (int j = 0; j < 3; j++) {
          assertEquals(b.s[j], a.s[j], 1e-12);
          assertEquals(b.e[j], a.e[j], 1e-12);
        }
        assertEquals(b.yy, a.yy, 1e-12);
        assertEquals(b.occasions, a.occasions);
      }
    }
  }
}
