package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Further models of the propensity against the stacked estimating equations, solved and
 * differentiated numerically.
 */
class PropensityModelsSandwichTest {
  private static final int Q = 4;
  private static final double ESTIMATE = 1e-9;
  private static final double COVARIANCE = 1e-7;

  /** The model, or what is done to the weights of a logit. */
  enum Kind {
    FIRTH,
    SUBGROUP,
    SUPPLIED,
    STABILIZED,
    TRUNCATED,
    STABILIZED_TRUNCATED
  }

  /** One comparison. */
  record Case(Kind kind, Estimand estimand, boolean weights, boolean clusters) {
    WeightingResult fit() {
      Roles r = roles();
      r = weights ? r.weights("w", WeightKind.SAMPLING) : r;
      r = clusters ? r.cluster("c") : r;
      Ipw.Builder ipw = Ipw.builder().estimand(estimand);
      switch (kind) {
        case FIRTH -> ipw.propensity(PropensityModel.firth());
        case SUBGROUP -> {
          ipw.propensity(PropensityModel.by(PropensityModel.Parametric.LOGIT, "x3"));
        }
        case SUPPLIED -> {
          r = r.block(PropensityModel.SUPPLIED_BLOCK, "e");
          ipw.propensity(PropensityModel.supplied());
        }
        case STABILIZED -> ipw.stabilize(true);
        case TRUNCATED -> ipw.truncate(0.1, 0.9);
        case STABILIZED_TRUNCATED -> ipw.stabilize(true).truncate(0.1, 0.9);
      }
      return ipw.build().fit(data(withPropensity(), r), CONTEXT);
    }

    boolean truncates() {
      return kind == Kind.TRUNCATED || kind == Kind.STABILIZED_TRUNCATED;
    }

    boolean stabilizes() {
      return kind == Kind.STABILIZED || kind == Kind.STABILIZED_TRUNCATED;
    }
  }

  /** The columns with a propensity that is known. */
  private static Map<String, double[]> withPropensity() {
    Map<String, double[]> m = columns();
    double[] e = new double[N];
    for (int i = 0; i < N; i++) {
      e[i] = 1 / (1 + Math.exp(0.4 - 0.6 * m.get("x1")[i]));
    }
    m.put("e", e);
    return m;
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATO}) {
        for (int k = 0; k < 4; k++) {
          Case c = new Case(kind, e, (k & 1) > 0, (k & 2) > 0);
          if (e == Estimand.ATE || !c.stabilizes()) {
            out.add(c);
          }
        }
      }
    }
    return out.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheStackedEquations(Case c) {
    WeightingResult r = c.fit();
    Sample s = new Sample(c, r);
    StackedEquations equations = new StackedEquations(N, Sample.SIZE, s::psi);
    double[] theta = equations.solve();
    double[][] v = equations.covariance(theta, s.clusters());
    int at = Sample.SIZE - 2;
    double[] want = {theta[at] - theta[at + 1], theta[at], theta[at + 1]};
    double[] got = r.estimates().toArray();
    double[] vcov = r.estimates().vcov();
    double[][] contrast = {{1, -1}, {1, 0}, {0, 1}};
    for (int a = 0; a < 3; a++) {
      close(want[a], got[a], ESTIMATE, r.terms().get(a));
      for (int b = 0; b < 3; b++) {
        double sum = 0;
        for (int j = 0; j < 2; j++) {
          for (int k = 0; k < 2; k++) {
            sum += contrast[a][j] * v[at + j][at + k] * contrast[b][k];
          }
        }
        close(sum, vcov[b * 3 + a], COVARIANCE, "covariance " + a + " " + b);
      }
    }
    boolean known = c.kind() == Kind.SUPPLIED;
    assertEquals(known ? "weights treated as known" : "stacked equations", r.standardErrorKind());
  }

  private static void close(double want, double got, double tolerance, String what) {
    assertEquals(want, got, tolerance * Math.max(Math.abs(want), 1e-3), what);
  }

  /** Two sets of coefficients (one for each subgroup), the share of treated, two means. */
  private static final class Sample {
    static final int SIZE = 2 * Q + 3;

    private final Case c;
    private final Map<String, double[]> m = withPropensity();
    private final double[] s = new double[N];

    /** The weight of a row that was cut, which stays as it is; NaN for the others. */
    private final double[] cut = new double[N];

    private double[] lastTheta = new double[0];
    private double[][] inverse;

    Sample(Case c, WeightingResult r) {
      this.c = c;
      for (int i = 0; i < N; i++) {
        s[i] = c.weights() ? m.get("w")[i] : 1;
      }
      if (c.kind() == Kind.FIRTH) {
        double total = Arrays.stream(s).sum();
        for (int i = 0; i < N; i++) {
          s[i] *= N / total;
        }
      }
      Arrays.fill(cut, Double.NaN);
      if (c.truncates()) {
        Diagnostic d =
            r.diagnostics().stream()
                .filter(one -> one.code().equals("TRUNCATED"))
                .findFirst()
                .orElseThrow();
        double mean = c.weights() ? Arrays.stream(s).average().orElseThrow() : 1;
        int many = 0;
        for (int i = 0; i < N; i++) {
          double w = r.weights()[i] * mean / s[i];
          for (String end : new String[] {"lower", "upper"}) {
            if (Math.abs(w - d.values().get(end)) < 1e-12) {
              cut[i] = w;
              many++;
            }
          }
        }
        assertEquals((int) (double) d.values().get("rows"), many);
      }
    }

    int[] clusters() {
      int[] out = new int[N];
      for (int i = 0; i < N; i++) {
        out[i] = c.clusters() ? (int) m.get("c")[i] : i;
      }
      return out;
    }

    private double[] x(int i) {
      double third = c.kind() == Kind.SUBGROUP ? 0 : m.get("x3")[i];
      return new double[] {1, m.get("x1")[i], m.get("x2")[i], third};
    }

    private int group(int i) {
      return c.kind() == Kind.SUBGROUP && m.get("x3")[i] == 1 ? 1 : 0;
    }

    private double e(int i, double[] t) {
      double[] x = x(i);
      double u = 0;
      for (int j = 0; j < Q; j++) {
        u += x[j] * t[group(i) * Q + j];
      }
      return 1 / (1 + Math.exp(-u));
    }

    /** The hat value from the information of all rows. */
    private double hat(int i, double[] t, double e) {
      if (!Arrays.equals(lastTheta, t)) {
        double[] a = new double[Q * Q];
        for (int r = 0; r < N; r++) {
          double[] x = x(r);
          double p = e(r, t);
          for (int j = 0; j < Q * Q; j++) {
            a[j] += s[r] * p * (1 - p) * x[j / Q] * x[j % Q];
          }
        }
        double[] flat = org.estimand.regress.SymmetricSolver.generalInverse(a, Q);
        inverse = new double[Q][];
        for (int j = 0; j < Q; j++) {
          inverse[j] = Arrays.copyOfRange(flat, j * Q, (j + 1) * Q);
        }
        lastTheta = t.clone();
      }
      double[] x = x(i);
      double sum = 0;
      for (int j = 0; j < Q; j++) {
        for (int k = 0; k < Q; k++) {
          sum += x[j] * inverse[j][k] * x[k];
        }
      }
      return s[i] * e * (1 - e) * sum;
    }

    void psi(int i, double[] t, double[] out) {
      double[] x = x(i);
      double d = m.get("d")[i];
      double y = m.get("y")[i];
      double e = e(i, t);
      double score = s[i] * (d - e);
      if (c.kind() == Kind.FIRTH) {
        score += hat(i, t, e) * (0.5 - e);
      }
      for (int j = 0; j < 2 * Q; j++) {
        // parameters that a kind does not have are zero
        boolean idle = c.kind() == Kind.SUBGROUP ? j % Q == 3 : j >= Q;
        out[j] = idle ? t[j] : j / Q == group(i) ? x[j % Q] * score : 0;
      }
      if (c.kind() == Kind.SUPPLIED) {
        e = m.get("e")[i];
      }
      // less one half, since the search for the root begins at zero
      double share = 0.5 + t[2 * Q];
      out[2 * Q] = s[i] * (d - share);
      double own = d == 1 ? e : 1 - e;
      double w =
          switch (c.estimand()) {
            case ATE -> 1 / own;
            case ATT -> e / own;
            default -> 1 - own;
          };
      if (c.stabilizes()) {
        w *= d == 1 ? share : 1 - share;
      }
      if (!Double.isNaN(cut[i])) {
        w = cut[i];
      }
      for (int arm = 0; arm < 2; arm++) {
        int at = SIZE - 2 + arm;
        out[at] = d == 1 - arm ? s[i] * w * (y - t[at]) : 0;
      }
    }
  }
}
