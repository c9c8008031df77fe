package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.CausalException;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.junit.jupiter.api.Test;

/** Weighted CR2 under its two working models. */
class WorkingVarianceTest {
  private static final Sample DATA = new Sample(8, 60, 7, 5);
  private static final Design DESIGN = Design.withIntercept(DATA.x);
  private static final ClusterCorrection JUDGED = ClusterCorrection.CR2_SATTERTHWAITE;

  private static double[] phi(WorkingVariance working) {
    return working == WorkingVariance.EQUAL
        ? null
        : Arrays.stream(DATA.w).map(v -> 1 / v).toArray();
  }

  /** The last coefficients of a fit by the definition. */
  private static void compare(Design full, WorkingVariance working, Estimates got, double[] y) {
    Cr2Definition want = new Cr2Definition(full, y, DATA.w, phi(working), DATA.firm);
    int q = full.columns();
    for (int j = 0; j < got.size(); j++) {
      double[] c = new double[q];
      c[q - got.size() + j] = 1;
      assertEquals(want.freedom(c), got.degreesOfFreedom(j), 1e-9 * want.freedom(c));
      assertEquals(want.variance(c), got.covariance(j, j), 1e-10 * want.variance(c));
    }
  }

  @Test
  void bothAreThoseOfTheDefinition() {
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, DATA.w, DATA.design());
    for (WorkingVariance working : WorkingVariance.values()) {
      Estimates got = fit.clustered("firm", JUDGED, working);
      compare(DESIGN, working, got, DATA.y);
      assertArrayEquals(
          got.vcov(), fit.clustered("firm", ClusterCorrection.CR2, working).vcov(), 0);
    }
    Estimates inverse = fit.clustered("firm", JUDGED);
    assertArrayEquals(
        inverse.vcov(), fit.clustered("firm", JUDGED, WorkingVariance.INVERSE_WEIGHTS).vcov(), 0);
    assertEquals(
        "cluster (firm), 7 clusters, CR2 (Bell-McCaffrey), Satterthwaite t, variance 1/w",
        inverse.vcovLabel());
    assertEquals(
        "cluster (firm), 7 clusters, CR2 (Bell-McCaffrey), equal variances",
        fit.clustered("firm", ClusterCorrection.CR2, WorkingVariance.EQUAL).vcovLabel());
  }

  @Test
  void bothAreUnbiasedUnderTheirModel() {
    int n = DATA.n;
    for (WorkingVariance working : WorkingVariance.values()) {
      double[] phi = Arrays.stream(DATA.w).map(working::of).toArray();
      double[] mean = new double[9];
      LinearRegression fit = null;
      for (int i = 0; i < n; i++) {
        double[] y = new double[n];
        y[i] = Math.sqrt(phi[i]);
        fit = LinearRegression.fit(DESIGN, y, DATA.w, DATA.design());
        double[] v = fit.clustered("firm", ClusterCorrection.CR2, working).vcov();
        for (int k = 0; k < 9; k++) {
          mean[k] += v[k];
        }
      }
      double[] m = fit.leastSquares().inverseGram();
      double[] want = new double[9];
      for (int i = 0; i < n; i++) {
        double[] move = new double[3];
        for (int k = 0; k < 9; k++) {
          move[k % 3] += m[k] * DATA.w[i] * DESIGN.values()[k / 3 * n + i];
        }
        for (int k = 0; k < 9; k++) {
          want[k] += phi[i] * move[k % 3] * move[k / 3];
        }
      }
      assertArrayEquals(want, mean, 1e-13);
    }
  }

  @Test
  void absorbedEffectsAreDummyVariables() {
    // two groupings within the firms, of which the second explains the first
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < DATA.n; i++) {
      cells.add(DATA.firm.codes()[i] + "/" + DATA.year.codes()[i] % 2);
    }
    Grouping cell = Grouping.of("cell", cells);
    for (List<Grouping> groupings : List.of(List.of(DATA.firm), List.of(DATA.firm, cell))) {
      FixedEffects effects =
          FixedEffects.of(groupings, DATA.w, FixedEffects.TOLERANCE, FixedEffects.MOST_STEPS);
      LinearRegression within = LinearRegression.within(DATA.x, DATA.y, effects, DATA.design());
      Design dummies = DATA.dummies(groupings.get(groupings.size() - 1));
      for (WorkingVariance working : WorkingVariance.values()) {
        compare(dummies, working, within.clustered("firm", JUDGED, working), DATA.y);
      }
    }
  }

  @Test
  void aClusterThatIsFittedExactlyCountsWhereItIsNot() {
    int n = DATA.n;
    double[] x = new double[4 * n];
    for (int i = 0; i < n; i++) {
      x[i] = DATA.firm.codes()[i] == 0 ? 1 : 0;
    }
    System.arraycopy(DESIGN.values(), 0, x, n, 3 * n);
    Design design = new Design(x, n, List.of("first", "c", "a", "b"));
    LinearRegression fit = LinearRegression.fit(design, DATA.y, DATA.w, DATA.design());
    for (WorkingVariance working : WorkingVariance.values()) {
      Estimates got = fit.clustered("firm", JUDGED, working);
      Cr2Definition want = new Cr2Definition(design, DATA.y, DATA.w, phi(working), DATA.firm);
      for (int j = 0; j < 4; j++) {
        double[] c = new double[4];
        c[j] = 1;
        assertEquals(want.freedom(c), got.degreesOfFreedom(j), 1e-8 * want.freedom(c));
        assertEquals(want.variance(c), got.covariance(j, j), 1e-9 * want.variance(c));
      }
    }
  }

  @Test
  void onlyRatiosOfWeightsMatterAndEqualOnesNotAtAll() {
    double[] other = Arrays.stream(DATA.w).map(v -> 3e5 * v).toArray();
    double[] twos = Arrays.stream(DATA.w).map(v -> 2).toArray();
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, DATA.w, DATA.design());
    LinearRegression scaled = LinearRegression.fit(DESIGN, DATA.y, other, DATA.design());
    LinearRegression plain = LinearRegression.fit(DESIGN, DATA.y, null, DATA.design());
    LinearRegression equal = LinearRegression.fit(DESIGN, DATA.y, twos, DATA.design());
    for (WorkingVariance working : WorkingVariance.values()) {
      same(fit.clustered("firm", JUDGED, working), scaled.clustered("firm", JUDGED, working));
      same(plain.clustered("firm", JUDGED), equal.clustered("firm", JUDGED, working));
      same(plain.clustered("firm", JUDGED), plain.clustered("firm", JUDGED, working));
    }
    double inverse = fit.clustered("firm", JUDGED).standardError(1);
    double even = fit.clustered("firm", JUDGED, WorkingVariance.EQUAL).standardError(1);
    assertTrue(Math.abs(inverse - even) > 1e-4 * even);
  }

  private static void same(Estimates want, Estimates got) {
    assertArrayEquals(want.vcov(), got.vcov(), 1e-13);
    for (int j = 0; j < want.size(); j++) {
      assertEquals(want.degreesOfFreedom(j), got.degreesOfFreedom(j), 1e-9);
    }
  }

  @Test
  void whatIsRefused() {
    LinearRegression fit = LinearRegression.fit(DESIGN, DATA.y, DATA.w, DATA.design());
    assertEquals(
        "CONF-079 CR3 has no working model, but EQUAL was given. Leave it out, or use CR2 or"
            + " CR2_SATTERTHWAITE.",
        assertThrows(
                CausalException.class,
                () -> fit.clustered("firm", ClusterCorrection.CR3, WorkingVariance.EQUAL))
            .getMessage());
    int n = 5003;
    double[] x = new double[n];
    double[] w = new double[n];
    double[] group = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = Math.sin(i);
      w[i] = 1 + i % 3;
      group[i] = i < 2 ? 0 : 1;
    }
    SampleDesign sample =
        new SampleDesign(n, List.of(Grouping.of("g", group)), Optional.empty(), Optional.empty());
    Design design = Design.withIntercept(FeatureMatrix.wrap(x, n, List.of("x")));
    LinearRegression large = LinearRegression.fit(design, w.clone(), w, sample);
    assertEquals(
        "NOTSUP-079 CR2 with weights decomposes a square matrix as large as the cluster; cluster "
            + sample.grouping("g").orElseThrow().labels().get(1)
            + " of \"g\" has 5001 rows, more than 5000. Use CR3 or cluster(...).",
        assertThrows(CausalException.class, () -> large.clustered("g", ClusterCorrection.CR2))
            .getMessage());
  }
}
