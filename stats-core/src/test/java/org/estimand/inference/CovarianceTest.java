package org.estimand.inference;

import static org.estimand.inference.InferenceData.assertClose;
import static org.estimand.inference.InferenceData.clustered;
import static org.estimand.inference.InferenceData.correlated;
import static org.estimand.inference.InferenceData.estimates;
import static org.estimand.inference.InferenceData.grouping;
import static org.estimand.inference.InferenceData.pairs;
import static org.estimand.inference.InferenceData.placed;
import static org.estimand.inference.InferenceData.timed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.estimand.data.Grouping;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.VcovType.Robust.Kind;
import org.estimand.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every covariance against the plain sum over pairs of rows, or against numbers by hand. */
class CovarianceTest {
  private static final int N = 60;
  private static final int P = 3;
  private static final double[] PHI = correlated("covariance", N, P, 0.3);
  private static final Grouping A = grouping("a", N, i -> i * 7 % 11);
  private static final Grouping B = grouping("b", N, i -> i / 5 % 7);
  private static final Grouping C = grouping("c", N, i -> i % 3);

  private static final double[] CLUSTERED_PHI = clusteredPhi();

  /** PHI with effects of the groups of a and of b. */
  private static double[] clusteredPhi() {
    double[] phi = PHI.clone();
    double[] u = correlated("effects of a", 11, P, 0);
    double[] v = correlated("effects of b", 7, P, 0);
    for (int j = 0; j < P; j++) {
      for (int i = 0; i < N; i++) {
        phi[j * N + i] += 2 * u[j * 11 + A.codes()[i]] + 2 * v[j * 7 + B.codes()[i]];
      }
    }
    return phi;
  }

  private static boolean same(Grouping g, int i, int j) {
    return g.codes()[i] == g.codes()[j];
  }

  /** A straight line through four points, all numbers by hand. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void leastSquaresByHand(Kind kind) {
    double[] x = {0, 1, 2, 5};
    double[] y = {1, 3, 2, 7};
    int n = 4;
    double[] bread = {30 / 56.0, -8 / 56.0, -8 / 56.0, 4 / 56.0}; // (X'X)^-1, X'X = [4 8; 8 30]
    double slope = (4 * 42 - 8 * 13) / 56.0;
    double intercept = 13 / 4.0 - 2 * slope;
    double[] phi = new double[2 * n];
    double[] h = new double[n];
    double[] want = new double[4];
    for (int i = 0; i < n; i++) {
      double e = y[i] - intercept - slope * x[i];
      double b0 = bread[0] + bread[2] * x[i];
      double b1 = bread[1] + bread[3] * x[i];
      h[i] = b0 + b1 * x[i];
      phi[i] = n * b0 * e;
      phi[n + i] = n * b1 * e;
      double w =
          switch (kind) {
            case HC0 -> 1;
            case HC1 -> 4 / 2.0;
            case HC2 -> 1 / (1 - h[i]);
            case HC3 -> 1 / ((1 - h[i]) * (1 - h[i]));
            case HC4 -> Math.pow(1 - h[i], -Math.min(4, 4 * h[i] / 2));
          };
      want[0] += w * e * e * b0 * b0;
      want[1] += w * e * e * b0 * b1;
      want[2] = want[1];
      want[3] += w * e * e * b1 * b1;
    }
    Estimates e =
        Estimates.of(
            List.of("(intercept)", "x"),
            new double[] {intercept, slope},
            InfluenceFunction.wrap(phi, n, 2),
            SampleDesign.rows(n),
            VcovType.robust(kind),
            RegressionParts.none().leverages(h).parameters(2));
    assertClose(want, e.vcov(), 1e-12);
    assertEquals(VcovType.robust(kind), e.vcovType());
  }

  /** n h / p = 8 in the second row: the exponent of HC4 stops at 4. */
  @Test
  void hc4StopsAtTheFourthPower() {
    double[] phi = {1, 2, 0, 0, 0, 0, 0, 0, 0, 0};
    double[] h = new double[10];
    h[0] = 0.2;
    h[1] = 0.8;
    Estimates e =
        Estimates.of(
            List.of("t"),
            new double[] {1},
            InfluenceFunction.wrap(phi, 10, 1),
            SampleDesign.rows(10),
            VcovType.robust(Kind.HC4),
            RegressionParts.none().leverages(h).parameters(1));
    double want = (Math.pow(0.8, -2) + 4 * Math.pow(0.2, -4)) / 100;
    assertEquals(want, e.covariance(0, 0), 1e-12 * want);
  }

  @Test
  void hc1CountsAbsorbedParameters() {
    Estimates e =
        Estimates.of(
            List.of("t"),
            new double[] {1},
            InfluenceFunction.wrap(new double[] {3, 0, 0, -3}, 4, 1),
            SampleDesign.rows(4),
            VcovType.robust(Kind.HC1),
            RegressionParts.none().parameters(3));
    assertEquals(18 / 16.0 * 4 / (4 - 3), e.covariance(0, 0), 1e-15);
  }

  @Test
  void iidIsTheClassicalFormulaThatCameWithTheEstimates() {
    Estimates e =
        Estimates.of(
            List.of("t", "u"),
            new double[] {1, 2},
            InfluenceFunction.wrap(new double[4], 2, 2),
            SampleDesign.rows(2),
            VcovType.iid(),
            RegressionParts.none().iidVcov(4, 1, 1, 9));
    assertArrayEquals(new double[] {4, 1, 1, 9}, e.vcov());
    assertEquals(3, e.standardError(1));
  }

  @Test
  void oneWayClustersByHand() {
    double[] phi = {1, 2, -1, -2, 4, -4};
    Estimates e =
        estimates(phi, 1, clustered(6, grouping("g", 6, i -> i / 2)), VcovType.cluster("g"));
    // sums 3, -3, 0; (9 + 9) / 36 times 3 / 2
    assertEquals(0.75, e.covariance(0, 0), 1e-15);
    VcovType none = VcovType.cluster(SmallSample.NONE, "g");
    assertEquals(0.5, e.withVcov(none).covariance(0, 0), 1e-15);
    VcovType both = VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "g");
    assertEquals(0.5 * 1.5 * 5 / 5, e.withVcov(both).covariance(0, 0), 1e-15);
  }

  @ParameterizedTest
  @EnumSource(SmallSample.class)
  void oneWayFactors(SmallSample factor) {
    Estimates e = estimates(PHI, P, clustered(N, A), VcovType.cluster(factor, "a"));
    double[] want = pairs(PHI, N, P, (i, j) -> same(A, i, j) ? 1 : 0);
    double g = A.count();
    double f =
        switch (factor) {
          case NONE -> 1;
          case GROUPS -> g / (g - 1);
          case GROUPS_AND_PARAMETERS -> g / (g - 1) * (N - 1) / (N - P);
        };
    for (int k = 0; k < want.length; k++) {
      want[k] *= f;
    }
    assertClose(want, e.vcov(), 1e-12);
  }

  /** Without factors inclusion and exclusion is the sum over pairs that share any cluster. */
  @Test
  void severalWaysAreThePairsThatShareACluster() {
    SampleDesign design = clustered(N, A, B, C);
    Estimates two =
        estimates(CLUSTERED_PHI, P, design, VcovType.cluster(SmallSample.NONE, "a", "b"));
    requireUnclipped(two);
    assertClose(
        pairs(CLUSTERED_PHI, N, P, (i, j) -> same(A, i, j) || same(B, i, j) ? 1 : 0),
        two.vcov(),
        1e-12);
    double[] first = java.util.Arrays.copyOf(CLUSTERED_PHI, N);
    double[] three =
        pairs(first, N, 1, (i, j) -> same(A, i, j) || same(B, i, j) || same(C, i, j) ? 1 : 0);
    Estimates got = estimates(first, 1, design, VcovType.cluster(SmallSample.NONE, "a", "b", "c"));
    assertClose(three, got.vcov(), 1e-12);
  }

  private static void requireUnclipped(Estimates e) {
    assertTrue(e.diagnostics().stream().noneMatch(d -> d.code().equals("VCOV_CLIPPED")));
  }

  /** Each intersection has the factor of its own number of groups. */
  @Test
  void severalWaysWithFactors() {
    Set<Integer> cells = new HashSet<>();
    for (int i = 0; i < N; i++) {
      cells.add(A.codes()[i] * 1000 + B.codes()[i]);
    }
    double ga = A.count() / (A.count() - 1.0);
    double gb = B.count() / (B.count() - 1.0);
    double gab = cells.size() / (cells.size() - 1.0);
    double[] want =
        pairs(
            CLUSTERED_PHI,
            N,
            P,
            (i, j) ->
                (same(A, i, j) ? ga : 0)
                    + (same(B, i, j) ? gb : 0)
                    - (same(A, i, j) && same(B, i, j) ? gab : 0));
    Estimates e = estimates(CLUSTERED_PHI, P, clustered(N, A, B), VcovType.cluster("a", "b"));
    requireUnclipped(e);
    assertClose(want, e.vcov(), 1e-12);
    assertEquals("cluster (a, b), 11 x 7 clusters, factor G/(G-1)", e.vcovLabel());
  }

  /** Newey-West with periods in another order than the rows. */
  @Test
  void neweyWest() {
    int[] time = new int[N];
    for (int i = 0; i < N; i++) {
      time[i] = i * 23 % N;
    }
    for (int lags : new int[] {0, 1, 4}) {
      double[] want =
          pairs(PHI, N, P, (i, j) -> Math.max(0, 1 - Math.abs(time[i] - time[j]) / (lags + 1.0)));
      assertClose(want, estimates(PHI, P, timed(time), VcovType.neweyWest(lags)).vcov(), 1e-12);
    }
  }

  @Test
  void driscollKraay() {
    int[] time = new int[N];
    for (int i = 0; i < N; i++) {
      time[i] = i % 12;
    }
    for (int lags : new int[] {0, 2}) {
      double[] want =
          pairs(PHI, N, P, (i, j) -> Math.max(0, 1 - Math.abs(time[i] - time[j]) / (lags + 1.0)));
      assertClose(want, estimates(PHI, P, timed(time), VcovType.driscollKraay(lags)).vcov(), 1e-12);
    }
  }

  @Test
  void conleyInThePlane() {
    double[] x = correlated("x", N, 1, 0);
    double[] y = correlated("y", N, 1, 0);
    for (VcovType.Conley.Kernel kernel : VcovType.Conley.Kernel.values()) {
      double[] want =
          pairs(
              PHI,
              N,
              1,
              (i, j) ->
                  kernel == VcovType.Conley.Kernel.PRODUCT_BARTLETT
                      ? Math.max(0, 1 - Math.abs(x[i] - x[j]) / 0.7)
                          * Math.max(0, 1 - Math.abs(y[i] - y[j]) / 0.7)
                      : kernel(Math.hypot(x[i] - x[j], y[i] - y[j]), 0.7, kernel));
      double[] phi = java.util.Arrays.copyOf(PHI, N);
      Estimates e = estimates(phi, 1, placed(x, y), VcovType.conley(0.7, kernel));
      assertClose(want, e.vcov(), 1e-12);
    }
  }

  private static double kernel(double distance, double cutoff, VcovType.Conley.Kernel kernel) {
    if (distance > cutoff) {
      return 0;
    }
    return kernel == VcovType.Conley.Kernel.BARTLETT ? 1 - distance / cutoff : 1;
  }

  /** Distances by the angle between unit vectors, across the date line and near a pole. */
  @Test
  void conleyOnTheSphere() {
    RandomStream random = InferenceData.random("sphere");
    double[] lat = new double[N];
    double[] lon = new double[N];
    for (int i = 0; i < N; i++) {
      lat[i] = i < 20 ? 85 + 5 * random.uniform() : 20 * random.normal();
      lon[i] = i % 2 == 0 ? 179 + random.uniform() : -180 + 3 * random.uniform();
    }
    double cutoff = 900;
    VcovType type = new VcovType.Conley(cutoff, VcovType.Conley.Kernel.BARTLETT, true);
    double[] phi = java.util.Arrays.copyOf(PHI, N);
    double[] want =
        pairs(
            phi,
            N,
            1,
            (i, j) ->
                i == j ? 1 : kernel(arc(lat, lon, i, j), cutoff, VcovType.Conley.Kernel.BARTLETT));
    assertTrue(Math.abs(want[0] - pairs(phi, N, 1, (i, j) -> i == j ? 1 : 0)[0]) > 0.05 * want[0]);
    assertClose(want, estimates(phi, 1, placed(lat, lon), type).vcov(), 1e-9);
  }

  private static double arc(double[] lat, double[] lon, int i, int j) {
    double[] u = unit(lat[i], lon[i]);
    double[] v = unit(lat[j], lon[j]);
    double dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    double cross =
        Math.sqrt(
            Math.pow(u[1] * v[2] - u[2] * v[1], 2)
                + Math.pow(u[2] * v[0] - u[0] * v[2], 2)
                + Math.pow(u[0] * v[1] - u[1] * v[0], 2));
    return 6371.0088 * Math.atan2(cross, dot);
  }

  private static double[] unit(double lat, double lon) {
    double a = lat * Math.PI / 180;
    double b = lon * Math.PI / 180;
    return new double[] {Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b), Math.sin(a)};
  }

  /** Eigenvalues 3 and -1 of [1 2; 2 1]: the negative one goes, 1.5 everywhere is left. */
  @Test
  void negativeEigenvaluesAreSetToZeroWithAWarning() {
    InfluenceCovariance.Covariance v =
        ClusterCovariance.repaired(
            List.of("t", "u"), new double[] {1, 2, 2, 1}, VcovType.cluster("a", "b"));
    assertArrayEquals(new double[] {1.5, 1.5, 1.5, 1.5}, v.values(), 1e-14);
    Diagnostic d = v.diagnostics().get(0);
    assertEquals("VCOV_CLIPPED", d.code());
    assertEquals(
        "The covariance was not positive semidefinite; 1 negative eigenvalue was set to zero.",
        d.message());
    assertEquals(-1, d.values().get("smallest.eigenvalue"), 1e-14);
    assertEquals(3, d.values().get("largest.eigenvalue"), 1e-14);
  }

  @Test
  void fewAndSingletonClustersAreReported() {
    Grouping g = grouping("school", N, i -> Math.min(i, 37));
    List<Diagnostic> d =
        estimates(PHI, P, clustered(N, g), VcovType.cluster("school")).diagnostics();
    assertEquals(2, d.size());
    assertEquals("\"school\" has 38 clusters; intervals may be too short.", d.get(0).message());
    assertEquals("FEW_CLUSTERS", d.get(0).code());
    assertEquals(Diagnostic.Severity.WARNING, d.get(0).severity());
    assertEquals("SINGLETON_CLUSTERS", d.get(1).code());
    assertEquals("\"school\" has 37 clusters of one row among 38.", d.get(1).message());
    Grouping enough = grouping("school", 80, i -> i / 2);
    double[] phi = correlated("enough", 80, 1, 0);
    assertEquals(
        List.of(),
        estimates(phi, 1, clustered(80, enough), VcovType.cluster("school")).diagnostics());
  }
}
