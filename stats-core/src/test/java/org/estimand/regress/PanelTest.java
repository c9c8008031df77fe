package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.CausalException;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Random effects and panel covariances on a panel with gaps. */
class PanelTest {
  private static final int N = 61;

  private final double[] values = new double[2 * N];
  private final double[] y = new double[N];
  private final Grouping unit;
  private final Grouping period;
  private final FeatureMatrix x;
  private final SampleDesign sample;

  PanelTest() {
    RandomStream random = RandomStreams.of(11).generator();
    double[] u = new double[N];
    double[] t = new double[N];
    double[] effects = new double[8];
    for (int k = 0; k < 8; k++) {
      effects[k] = 2 * random.normal();
    }
    // eight units over ten periods, of which unit k lacks some
    int i = 0;
    for (int cell = 0; i < N; cell++) {
      int k = cell / 10;
      if (k > 0 && cell % (9 - k) == 0) {
        continue;
      }
      u[i] = k;
      t[i] = cell % 10;
      values[i] = random.normal();
      values[N + i] = 2 + random.normal() + 0.1 * k;
      y[i] = 1 + values[i] - 0.5 * values[N + i] + effects[k] + random.normal();
      i++;
    }
    unit = Grouping.of("unit", u);
    period = Grouping.of("period", t);
    x = FeatureMatrix.wrap(values, N, List.of("a", "b"));
    sample = new SampleDesign(N, List.of(unit, period), Optional.empty(), Optional.empty());
  }

  private static String message(Executable task) {
    return assertThrows(CausalException.class, task).getMessage();
  }

  @Test
  void randomEffectsAreGeneralisedLeastSquares() {
    RandomEffects fit = RandomEffects.fit(x, y, unit, sample);
    assertTrue(fit.unitVariance() > 0);
    // X' V^-1 X b = X' V^-1 y, where V^-1 of a unit is (I - c J) / s2, c = s2u / (s2 + T s2u)
    Design all = Design.withIntercept(x);
    double[] gram = new double[9];
    double[] right = new double[3];
    int[] sizes = unit.sizes();
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        if (unit.codes()[i] != unit.codes()[j]) {
          continue;
        }
        double total = fit.idiosyncraticVariance() + sizes[unit.codes()[i]] * fit.unitVariance();
        double v = ((i == j ? 1 : 0) - fit.unitVariance() / total) / fit.idiosyncraticVariance();
        for (int a = 0; a < 3; a++) {
          right[a] += all.values()[a * N + i] * v * y[j];
          for (int b = 0; b < 3; b++) {
            gram[b * 3 + a] += all.values()[a * N + i] * v * all.values()[b * N + j];
          }
        }
      }
    }
    double[] want = SymmetricSolver.solve(gram, right, 3);
    assertArrayEquals(want, fit.regression().estimates(VcovType.iid()).toArray(), 1e-11);
  }

  @Test
  void varianceComponentsAreUnbiased() {
    // both components are quadratic in the errors: summed over a root of their covariance matrix,
    // 3 I + 2 J within units, they must give 3 and 2
    double within = 0;
    double effects = 0;
    for (int i = 0; i < N; i++) {
      double[] e = new double[N];
      e[i] = Math.sqrt(3);
      double[] parts = components(e);
      within += parts[0];
      effects += parts[1];
    }
    for (int k = 0; k < unit.count(); k++) {
      double[] e = new double[N];
      for (int i = 0; i < N; i++) {
        e[i] = unit.codes()[i] == k ? Math.sqrt(2) : 0;
      }
      double[] parts = components(e);
      within += parts[0];
      effects += parts[1];
    }
    assertEquals(3, within, 1e-12);
    assertEquals(2, effects, 1e-12);
  }

  private double[] components(double[] e) {
    return RandomEffects.components(x, e, unit, sample);
  }

  @Test
  void unequalCovariancesAreNoHausmanTest() {
    RandomEffects fit = RandomEffects.fit(x, y, unit, sample);
    double[] d = new double[2];
    double[] v = new double[4];
    Estimates free = fit.within().estimates(VcovType.iid());
    Estimates tied = fit.regression().estimates(VcovType.iid());
    for (int a = 0; a < 2; a++) {
      d[a] = free.estimate(a) - tied.estimate(a + 1);
      for (int b = 0; b < 2; b++) {
        v[b * 2 + a] = free.covariance(a, b) - tied.covariance(a + 1, b + 1);
      }
    }
    double det = v[0] * v[3] - v[1] * v[2];
    double want = (d[0] * d[0] * v[3] - 2 * d[0] * d[1] * v[1] + d[1] * d[1] * v[0]) / det;
    if (v[0] > 0 && det > 0) {
      assertEquals(want, fit.hausman().orElseThrow(), 1e-9 * Math.abs(want));
    } else {
      assertTrue(fit.hausman().isEmpty());
    }
  }

  @Test
  void panelCorrectedErrorsAreASandwich() {
    double[] w = new double[N];
    for (int i = 0; i < N; i++) {
      w[i] = 1 + 0.1 * (i % 7);
    }
    Design all = Design.withIntercept(x);
    LinearRegression fit = LinearRegression.fit(all, y, w, sample);
    double[] omega = new double[N * N];
    double[] grouped = new double[N * N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        if (period.codes()[i] == period.codes()[j]) {
          omega[j * N + i] = covariance(fit, w, unit.codes()[i], unit.codes()[j]);
        }
      }
      grouped[i * N + i] = covariance(fit, w, unit.codes()[i], unit.codes()[i]);
    }
    assertArrayEquals(
        sandwich(fit, w, omega), PanelCovariance.beckKatz(fit, unit, period).vcov(), 1e-13);
    assertArrayEquals(
        sandwich(fit, w, grouped), PanelCovariance.groupwise(fit, unit).vcov(), 1e-13);
    assertEquals(
        "panel-corrected (unit, period), no factor",
        PanelCovariance.beckKatz(fit, unit, period).vcovLabel());
  }

  private double covariance(LinearRegression fit, double[] w, int a, int b) {
    double sum = 0;
    int common = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        if (unit.codes()[i] == a
            && unit.codes()[j] == b
            && period.codes()[i] == period.codes()[j]) {
          sum += Math.sqrt(w[i] * w[j]) * fit.residuals()[i] * fit.residuals()[j];
          common++;
        }
      }
    }
    return common == 0 ? 0 : sum / common;
  }

  private static double[] sandwich(LinearRegression fit, double[] w, double[] omega) {
    double[] xs = fit.design().values();
    double[] bread = fit.leastSquares().inverseGram();
    double[] out = new double[9];
    double[] left = new double[3 * N];
    for (int a = 0; a < 3; a++) {
      for (int i = 0; i < N; i++) {
        for (int k = 0; k < 3; k++) {
          left[a * N + i] += bread[k * 3 + a] * xs[k * N + i] * Math.sqrt(w[i]);
        }
      }
    }
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        for (int i = 0; i < N; i++) {
          for (int j = 0; j < N; j++) {
            out[b * 3 + a] += left[a * N + i] * omega[j * N + i] * left[b * N + j];
          }
        }
      }
    }
    return out;
  }

  @Test
  void whatCannotBeAnsweredIsSaid() {
    LinearRegression fit = LinearRegression.fit(Design.withIntercept(x), y, null, sample);
    Grouping once = Grouping.of("period", new double[N]);
    assertEquals(
        "DATA-006 Unit \"unit\" has two rows for period 0 (unit 0, rows 1 and 2). Panel-corrected"
            + " errors need one row per unit and period.",
        message(() -> PanelCovariance.beckKatz(fit, unit, once)));
    assertEquals(
        "IDENT-071 Every group of \"row\" has one row, so effects of groups cannot be told from"
            + " errors.",
        message(() -> ResidualTests.randomEffects(fit, Sample.rows(N))));
    double[] twos = new double[N];
    java.util.Arrays.fill(twos, 2);
    twos[0] = 1;
    LinearRegression weighted = LinearRegression.fit(Design.withIntercept(x), y, twos, sample);
    for (Executable test :
        List.<Executable>of(
            () -> ResidualTests.durbinWatson(weighted),
            () -> ResidualTests.breuschGodfrey(weighted, 1),
            () -> ResidualTests.breuschPagan(weighted),
            () -> ResidualTests.moranI(weighted, x, 100),
            () -> ResidualTests.randomEffects(weighted, unit))) {
      assertTrue(
          message(test)
              .endsWith(
                  " is defined for unweighted regressions, but this one has weights. Fit it"
                      + " without weights."));
    }
    LinearRegression exact =
        LinearRegression.fit(Design.withIntercept(x), new double[N], null, sample);
    assertEquals(
        "IDENT-071 durbinWatson needs residuals, but the regression fits every row exactly.",
        message(() -> ResidualTests.durbinWatson(exact)));
  }
}
