package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.CausalException;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LinearRegressionTest {
  private static final Sample DATA = new Sample(1, 120, 9, 6);
  private static final Design DESIGN = Design.withIntercept(DATA.x);

  private static LinearRegression fit(double[] w) {
    return LinearRegression.fit(DESIGN, DATA.y, w, DATA.design());
  }

  private static String message(Executable task) {
    return assertThrows(CausalException.class, task).getMessage();
  }

  /** Rows multiplied by the roots of their weights. */
  private static LinearRegression rooted() {
    int n = DATA.n;
    double[] x = DESIGN.values().clone();
    double[] y = DATA.y.clone();
    for (int i = 0; i < n; i++) {
      double r = Math.sqrt(DATA.w[i]);
      y[i] *= r;
      for (int j = 0; j < 3; j++) {
        x[j * n + i] *= r;
      }
    }
    return LinearRegression.fit(new Design(x, n, DESIGN.names()), y, null, DATA.design());
  }

  @Test
  void weightedFormsAreThoseOfRootedRows() {
    Estimates got = fit(DATA.w).estimates(VcovType.iid());
    Estimates want = rooted().estimates(VcovType.iid());
    assertArrayEquals(want.toArray(), got.toArray(), 1e-12);
    assertArrayEquals(want.vcov(), got.vcov(), 1e-13);
    for (VcovType.Robust.Kind kind : VcovType.Robust.Kind.values()) {
      VcovType type = VcovType.robust(kind);
      assertArrayEquals(want.withVcov(type).vcov(), got.withVcov(type).vcov(), 1e-13);
    }
    // CR2 has a working model and is no function of the rows times roots: WorkingVarianceTest
    assertArrayEquals(
        rooted().clustered("firm", ClusterCorrection.CR3).vcov(),
        fit(DATA.w).clustered("firm", ClusterCorrection.CR3).vcov(),
        1e-13);
  }

  @Test
  void correctionsForClustersOfOneRowAreHc2AndHc3() {
    SampleDesign rows =
        new SampleDesign(DATA.n, List.of(Sample.rows(DATA.n)), Optional.empty(), Optional.empty());
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, DATA.w, rows);
    Estimates e = fit.estimates(VcovType.robust());
    assertArrayEquals(
        e.withVcov(VcovType.robust(VcovType.Robust.Kind.HC2)).vcov(),
        fit.clustered("row", ClusterCorrection.CR2).vcov(),
        1e-14);
    assertArrayEquals(
        e.withVcov(VcovType.robust(VcovType.Robust.Kind.HC3)).vcov(),
        fit.clustered("row", ClusterCorrection.CR3).vcov(),
        1e-14);
  }

  @Test
  void cr3IsTheSumOfSquaredChangesWithoutACluster() {
    Estimates all = fit(DATA.w).estimates(VcovType.robust());
    double[] want = new double[9];
    for (int g = 0; g < DATA.firm.count(); g++) {
      double[] w = DATA.w.clone();
      for (int i = 0; i < DATA.n; i++) {
        w[i] = DATA.firm.codes()[i] == g ? 0 : w[i];
      }
      double[] b = LeastSquares.fit(DESIGN.values(), DATA.n, 3, DATA.y, w).coefficients();
      for (int k = 0; k < 9; k++) {
        want[k] += (b[k % 3] - all.estimate(k % 3)) * (b[k / 3] - all.estimate(k / 3));
      }
    }
    Estimates got = fit(DATA.w).clustered("firm", ClusterCorrection.CR3);
    assertArrayEquals(want, got.vcov(), 1e-12);
    assertEquals("cluster (firm), 9 clusters, CR3 (leave one cluster out)", got.vcovLabel());
  }

  @Test
  void cr2IsUnbiasedUnderTheWorkingModel() {
    // E[e e'] = I - H: the mean of CR2 over the columns of a root of I - H is (X'X)^-1
    int n = 24;
    Sample data = new Sample(4, n, 4, 3);
    Design x = Design.withIntercept(data.x);
    double[] mean = new double[9];
    double[] want = null;
    for (int i = 0; i < n; i++) {
      double[] unit = new double[n];
      unit[i] = 1;
      LinearRegression fit = LinearRegression.fit(x, unit, null, data.design());
      double[] v = fit.clustered("firm", ClusterCorrection.CR2).vcov();
      for (int k = 0; k < 9; k++) {
        mean[k] += v[k];
      }
      want = fit.leastSquares().inverseGram();
    }
    assertArrayEquals(want, mean, 1e-13);
  }

  @Test
  void laterCovariancesKnowTheParts() {
    Estimates cr2 = fit(null).clustered("firm", ClusterCorrection.CR2);
    VcovType hc3 = VcovType.robust(VcovType.Robust.Kind.HC3);
    assertArrayEquals(fit(null).estimates(hc3).vcov(), cr2.withVcov(hc3).vcov());
    VcovType cr1 = VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "firm");
    double factor = 9 / 8.0 * 119 / 117.0;
    double plain = fit(null).estimates(VcovType.cluster(SmallSample.NONE, "firm")).covariance(1, 1);
    assertEquals(factor * plain, cr2.withVcov(cr1).covariance(1, 1), 1e-15);
    assertEquals(119 / 8.0 * 9 / 115 * plain, fit(null).estimates(cr1, 5).covariance(1, 1), 1e-15);
  }

  @Test
  void collinearColumnsAreNamed() {
    double[] c = new double[DATA.n];
    for (int i = 0; i < c.length; i++) {
      c[i] = 2 * DATA.x.at(i, 0) - 1;
    }
    FeatureMatrix more = DATA.x.append(FeatureMatrix.wrap(c, DATA.n, List.of("c")));
    LinearRegression fit =
        LinearRegression.fit(Design.withIntercept(more), DATA.y, null, DATA.design());
    assertEquals(List.of("c"), fit.dropped());
    assertEquals(List.of(Design.INTERCEPT, "a", "b"), fit.estimates(VcovType.iid()).terms());
    assertEquals(117, fit.residualDegreesOfFreedom());
    assertArrayEquals(
        fit(null).estimates(VcovType.iid()).vcov(), fit.estimates(VcovType.iid()).vcov(), 1e-14);
  }

  @Test
  void plainNeweyWestIsTheSameAsTheType() {
    int[] time = new int[DATA.n];
    Arrays.setAll(time, i -> i);
    SampleDesign series = new SampleDesign(DATA.n, List.of(), Optional.of(time), Optional.empty());
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, DATA.w, series);
    Estimates got = new HacCovariance(OptionalInt.of(3), false, false).of(fit);
    assertArrayEquals(fit.estimates(VcovType.neweyWest(3)).vcov(), got.vcov(), 1e-14);
    Estimates adjusted = new HacCovariance(OptionalInt.of(1), true, true).of(fit);
    assertEquals("Newey-West (1 lag, prewhitened), factor n/(n-p)", adjusted.vcovLabel());
  }

  @Test
  void whatCannotBeAnsweredIsSaid() {
    double[] y = DATA.y.clone();
    y[6] = Double.NaN;
    assertEquals(
        "DATA-070 The outcome is NaN in row 7; a regression needs finite numbers. Leave the row out"
            + " or impute the value.",
        message(() -> LinearRegression.fit(DESIGN, y, null, DATA.design())));
    double[] w = DATA.w.clone();
    w[1] = 0;
    assertEquals(
        "DATA-071 The weight of row 2 is 0.0; must be positive and finite. Leave rows of weight"
            + " zero out.",
        message(() -> fit(w)));
    Design two = new Design(new double[] {1, 1, 0, 1}, 2, List.of(Design.INTERCEPT, "x"));
    assertEquals(
        "IDENT-071 The regression has 2 parameters for 2 rows, so no residual is left to judge its"
            + " precision by. Use fewer columns or effects, or more rows.",
        message(() -> LinearRegression.fit(two, new double[2], null, SampleDesign.rows(2))));
    Design zero = new Design(new double[2], 2, List.of("x"));
    assertEquals(
        "IDENT-074 Every column of the design is zero. Give at least one that is not.",
        message(() -> LinearRegression.fit(zero, new double[2], null, SampleDesign.rows(2))));
    assertEquals(
        "CONF-070 countedParameters = 120; must be between 1 and the number of rows less one"
            + " (119).",
        message(() -> fit(null).estimates(VcovType.iid(), 120)));
    assertEquals(
        "CONF-073 lags = -1; must be at least 0, or empty for the automatic choice.",
        message(() -> new HacCovariance(OptionalInt.of(-1), true, false)));
    assertEquals(
        "CONF-073 lags = 119; must be below the number of rows (119).",
        message(() -> new HacCovariance(OptionalInt.of(119), true, false).of(fit(null))));
    assertEquals(
        "CONF-074 order = 0; must be between 1 and the number of rows less one (119).",
        message(() -> ResidualTests.breuschGodfrey(fit(null), 0)));
    assertEquals(
        "CONF-075 No two rows are within 1.0E-9 of each other. Use a larger cutoff.",
        message(() -> ResidualTests.moranI(fit(null), DATA.x, 1e-9)));
    assertEquals(
        "CONF-046 The product Bartlett kernel of a Conley covariance needs planar coordinates, not"
            + " great-circle distances. Use BARTLETT or UNIFORM.",
        message(() -> new VcovType.Conley(5, VcovType.Conley.Kernel.PRODUCT_BARTLETT, true)));
  }

  @Test
  void aClusterThatAloneIdentifiesAColumnIsNamed() {
    double[] d = new double[DATA.n];
    for (int i = 0; i < d.length; i++) {
      d[i] = DATA.firm.codes()[i] == 2 ? 1 : 0;
    }
    FeatureMatrix more = DATA.x.append(FeatureMatrix.wrap(d, DATA.n, List.of("d")));
    LinearRegression fit =
        LinearRegression.fit(Design.withIntercept(more), DATA.y, null, DATA.design());
    assertEquals(
        "IDENT-073 CR3 leaves out one cluster at a time, but without cluster f2 of \"firm\" a"
            + " coefficient is not identified. Use CR2, or drop that column.",
        message(() -> fit.clustered("firm", ClusterCorrection.CR3)));
    Estimates cr2 = fit.clustered("firm", ClusterCorrection.CR2);
    assertEquals(true, cr2.standardError(cr2.index("a")) > 0);
  }

  @Test
  void prewhiteningNeedsRegularScores() {
    // the score of a column that is zero before the last row
    double[] last = new double[DATA.n];
    last[DATA.n - 1] = 1;
    FeatureMatrix x = DATA.x.append(FeatureMatrix.wrap(last, DATA.n, List.of("last")));
    LinearRegression fit =
        LinearRegression.fit(Design.withIntercept(x), DATA.y, null, DATA.design());
    assertEquals(
        "IDENT-075 Prewhitening needs an autoregression of the scores, which is singular here:"
            + " there are too few rows or the scores have a unit root. Use prewhiten = false.",
        message(() -> new HacCovariance(OptionalInt.of(0), true, false).of(fit)));
  }

  @Test
  void groupsMustBeKnown() {
    Grouping none = Grouping.of("one", new double[DATA.n]);
    SampleDesign rows = new SampleDesign(DATA.n, List.of(none), Optional.empty(), Optional.empty());
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, null, rows);
    assertEquals(
        "IDENT-042", message(() -> fit.clustered("one", ClusterCorrection.CR2)).substring(0, 9));
    assertEquals(
        "CONF-042", message(() -> fit.clustered("two", ClusterCorrection.CR2)).substring(0, 8));
  }
}
