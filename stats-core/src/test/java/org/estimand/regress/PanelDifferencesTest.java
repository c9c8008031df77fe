package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.CausalException;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;

/** Between and first-difference regressions on a small panel with a gap and rows out of order. */
class PanelDifferencesTest {
  private static final Grouping UNIT =
      Grouping.of("firm", List.of("b", "a", "a", "c", "b", "a", "b", "c", "d"));
  // b: 1 2 5, a: 3 2 1, c: 7 9, d: 4
  private static final int[] PERIOD = {1, 3, 2, 7, 2, 1, 5, 9, 4};
  private static final double[] X = {1, 2, 4, 8, 3, -1, 7, 2, 5};
  private static final double[] Y = {2, 1, 5, 3, 3, 0.5, 9, 1, 4};
  private static final FeatureMatrix FEATURES = FeatureMatrix.ofColumns(Map.of("x", X));
  private static final SampleDesign SAMPLE =
      new SampleDesign(9, List.of(UNIT), Optional.of(PERIOD), Optional.empty());

  @Test
  void onlyAdjacentPeriodsAreDifferenced() {
    FirstDifferences fit = FirstDifferences.fit(FEATURES, Y, UNIT, PERIOD, false, SAMPLE);
    assertArrayEquals(new int[] {1, 2, 4}, fit.later());
    assertArrayEquals(new int[] {2, 5, 0}, fit.earlier());
    // b in 5, both of c and d are in no pair
    assertEquals(4, fit.left());
    double[] dx = {2 - 4, 4 + 1, 3 - 1};
    double[] dy = {1 - 5, 5 - 0.5, 3 - 2};
    double xy = 0;
    double xx = 0;
    for (int k = 0; k < 3; k++) {
      xy += dx[k] * dy[k];
      xx += dx[k] * dx[k];
    }
    Estimates e = fit.regression().estimates(VcovType.cluster(SmallSample.NONE, "firm"));
    assertEquals(List.of("x"), e.terms());
    assertEquals(xy / xx, e.estimate(0), 1e-14);
    double slope = xy / xx;
    double a = dx[0] * (dy[0] - slope * dx[0]) + dx[1] * (dy[1] - slope * dx[1]);
    double b = dx[2] * (dy[2] - slope * dx[2]);
    assertEquals((a * a + b * b) / (xx * xx), e.vcov()[0], 1e-14);
    assertArrayEquals(new int[] {3, 2, 2}, fit.regression().sample().time().orElseThrow());
  }

  @Test
  void aConstantIsATrend() {
    double[] y = new double[9];
    for (int i = 0; i < 9; i++) {
      y[i] = 10 * UNIT.codes()[i] + 3 * PERIOD[i] - 2 * X[i] + (i == 0 ? 1e-3 : 0);
    }
    Estimates e =
        FirstDifferences.fit(FEATURES, y, UNIT, PERIOD, true, SAMPLE)
            .regression()
            .estimates(VcovType.iid());
    assertEquals(List.of(Design.INTERCEPT, "x"), e.terms());
    assertEquals(3, e.estimate(0), 1e-2);
    assertEquals(-2, e.estimate(1), 1e-2);
  }

  @Test
  void betweenIsLeastSquaresOfMeansWithOneRowPerUnit() {
    LinearRegression fit = BetweenRegression.fit(FEATURES, Y, UNIT);
    // means in order of first appearance: b, a, c, d
    double[] x = {11 / 3.0, 5 / 3.0, 5, 5};
    double[] y = {14 / 3.0, 6.5 / 3, 2, 4};
    double mx = Arrays.stream(x).average().orElseThrow();
    double my = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    for (int k = 0; k < 4; k++) {
      xy += (x[k] - mx) * (y[k] - my);
      xx += (x[k] - mx) * (x[k] - mx);
    }
    Estimates e = fit.estimates(VcovType.iid());
    assertEquals(xy / xx, e.estimate(1), 1e-14);
    assertEquals(my - xy / xx * mx, e.estimate(0), 1e-14);
    assertEquals(UNIT.labels(), fit.sample().grouping("firm").orElseThrow().labels());
  }

  /** On a balanced panel of two periods first differences and within are the same. */
  @Test
  void twoPeriodsGiveTheWithinEstimator() {
    Grouping unit = Grouping.of("firm", List.of("a", "a", "b", "b", "c", "c", "d", "d"));
    int[] period = {0, 1, 0, 1, 0, 1, 0, 1};
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put("x", new double[] {1, 3, 2, 7, 4, 4.5, 0, -2});
    columns.put("z", new double[] {0, 1, 1, -1, 2, 2.5, 3, 1});
    FeatureMatrix x = FeatureMatrix.ofColumns(columns);
    double[] y = {1, 2, 5, 9, 3, 4, 2, 2};
    SampleDesign sample = new SampleDesign(8, List.of(unit), Optional.of(period), Optional.empty());
    Estimates within =
        LinearRegression.within(x, y, FixedEffects.of(unit), sample).estimates(VcovType.iid());
    Estimates first =
        FirstDifferences.fit(x, y, unit, period, false, sample)
            .regression()
            .estimates(VcovType.iid());
    assertArrayEquals(within.toArray(), first.toArray(), 1e-13);
    assertArrayEquals(within.vcov(), first.vcov(), 1e-13);
  }

  /** The sums over units and rows of the definitions, with weights. */
  @Test
  void covariancesByUnitCorrectEachRowByItsOwnLeverage() {
    double[] w = {1, 2, 1, 0.5, 1, 3, 1, 1, 2};
    LinearRegression fit = LinearRegression.fit(Design.withIntercept(FEATURES), Y, w, SAMPLE);
    double[] e = fit.residuals();
    double[] bread = fit.leastSquares().inverseGram();
    for (int k = 0; k <= 3; k++) {
      VcovType.Robust.Kind kind = VcovType.Robust.Kind.values()[k];
      double[] u = new double[9];
      double[] within = new double[4];
      double[] sums = new double[8];
      for (int i = 0; i < 9; i++) {
        double h = w[i] * (bread[0] + 2 * bread[1] * X[i] + bread[3] * X[i] * X[i]);
        double factor =
            k == 0 ? 1 : k == 1 ? Math.sqrt(9 / 7.0) : k == 2 ? 1 / Math.sqrt(1 - h) : 1 / (1 - h);
        u[i] = Math.sqrt(w[i]) * e[i] * factor;
        within[UNIT.codes()[i]] += u[i] * u[i] / UNIT.sizes()[UNIT.codes()[i]];
        sums[2 * UNIT.codes()[i]] += Math.sqrt(w[i]) * u[i];
        sums[2 * UNIT.codes()[i] + 1] += Math.sqrt(w[i]) * X[i] * u[i];
      }
      double[] clustered = new double[4];
      double[] grouped = new double[4];
      for (int c = 0; c < 4; c++) {
        for (int a = 0; a < 2; a++) {
          for (int b = 0; b < 2; b++) {
            clustered[2 * b + a] += sums[2 * c + a] * sums[2 * c + b];
          }
        }
      }
      for (int i = 0; i < 9; i++) {
        double[] row = {1, X[i]};
        for (int a = 0; a < 2; a++) {
          for (int b = 0; b < 2; b++) {
            grouped[2 * b + a] += w[i] * row[a] * row[b] * within[UNIT.codes()[i]];
          }
        }
      }
      Estimates got = PanelCovariance.arellano(fit, UNIT, kind);
      assertArrayEquals(sandwich(bread, clustered), got.vcov(), 1e-13);
      assertEquals("Arellano (firm), " + kind.name() + " by row", got.vcovLabel());
      assertArrayEquals(
          sandwich(bread, grouped), PanelCovariance.groupwise(fit, UNIT, kind).vcov(), 1e-13);
    }
    assertEquals(
        "NOTSUP-255 HC4 is not defined for the covariances of panels by group. Use HC0, HC1, HC2 or"
            + " HC3.",
        message(() -> PanelCovariance.arellano(fit, UNIT, VcovType.Robust.Kind.HC4)));
  }

  private static double[] sandwich(double[] bread, double[] meat) {
    double[] out = new double[4];
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        for (int c = 0; c < 2; c++) {
          for (int d = 0; d < 2; d++) {
            out[2 * b + a] += bread[2 * c + a] * meat[2 * d + c] * bread[2 * b + d];
          }
        }
      }
    }
    return out;
  }

  private static String message(org.junit.jupiter.api.function.Executable task) {
    return assertThrows(CausalException.class, task).getMessage();
  }

  @Test
  void whatCannotBeAnsweredIsSaid() {
    int[] twice = PERIOD.clone();
    twice[5] = 2;
    assertEquals(
        "DATA-006 Unit \"firm\" has two rows for period 2 (firm a, rows 3 and 6). First differences"
            + " need one row per unit and period.",
        message(() -> FirstDifferences.fit(FEATURES, Y, UNIT, twice, true, SAMPLE)));
    int[] far = Arrays.stream(PERIOD).map(t -> 2 * t).toArray();
    assertEquals(
        "IDENT-255 No unit of \"firm\" has rows in two adjacent periods, so there is no first"
            + " difference. Number the periods so that neighbours differ by one, or use the within"
            + " estimator.",
        message(() -> FirstDifferences.fit(FEATURES, Y, UNIT, far, true, SAMPLE)));
    double[] y = Y.clone();
    y[3] = Double.NaN;
    assertTrue(message(() -> BetweenRegression.fit(FEATURES, y, UNIT)).startsWith("DATA-070"));
  }
}
