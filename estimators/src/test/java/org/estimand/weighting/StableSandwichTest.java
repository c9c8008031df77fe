package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.inference.Resampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Standard errors of stable balancing weights against the equations of everything (means and
 * deviations of the covariates, multipliers, means of the outcome), differentiated numerically at
 * the solution.
 */
class StableSandwichTest {
  private static final int P = 3;
  private static final int MOMENTS = P + 4 * P;
  private static final int ARM = 2 + P;
  private static final int SIZE = 1 + MOMENTS + 2 * ARM + 2;

  /** One comparison; base weights are the column c + 1. */
  record Case(Estimand estimand, double tolerance, boolean weights, boolean departure) {
    WeightingResult fit(Map<String, double[]> m) {
      Roles r = roles();
      r = weights ? r.weights("w", WeightKind.SAMPLING) : r;
      r = departure ? r.with(Role.BASE_WEIGHT, "q") : r;
      return Ipw.builder()
          .estimand(estimand)
          .method(BalancingMethod.stable().withTolerance(tolerance))
          .build()
          .fit(data(m, r), CONTEXT);
    }
  }

  private static Map<String, double[]> withBase() {
    Map<String, double[]> m = columns();
    m.put("q", Arrays.stream(m.get("c")).map(c -> 1 + c / 15).toArray());
    return m;
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATC}) {
      for (double tolerance : new double[] {0, 0.03, 0.12}) {
        for (int k = 0; k < 4; k++) {
          out.add(new Case(e, tolerance, (k & 1) > 0, (k & 2) > 0));
        }
      }
    }
    return out.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheEquations(Case c) {
    Map<String, double[]> m = withBase();
    WeightingResult r = c.fit(m);
    assertEquals("stacked equations", r.standardErrorKind());
    Sample s = new Sample(c, m, r);
    StackedEquations equations = new StackedEquations(N, SIZE, s::psi);
    double[] sum = new double[SIZE];
    double[] out = new double[SIZE];
    for (int i = 0; i < N; i++) {
      s.psi(i, s.theta, out);
      for (int j = 0; j < SIZE; j++) {
        sum[j] += out[j];
      }
    }
    for (int j = 0; j < SIZE; j++) {
      assertEquals(0, sum[j], 1e-7, "equation " + j);
    }
    assertTrue(s.nearest > 1e-8, "a row at the kink, " + s.nearest);
    int[] rows = new int[N];
    Arrays.setAll(rows, i -> i);
    double[][] v = equations.covariance(s.theta, rows);
    int at = SIZE - 2;
    double[][] contrast = {{1, -1}, {1, 0}, {0, 1}};
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        double want = 0;
        for (int j = 0; j < 2; j++) {
          for (int k = 0; k < 2; k++) {
            want += contrast[a][j] * v[at + j][at + k] * contrast[b][k];
          }
        }
        assertEquals(
            want,
            r.estimates().covariance(a, b),
            1e-6 * Math.max(Math.abs(want), 1e-3),
            a + "" + b);
      }
    }
  }

  /** The equations at the solution that the weights show. */
  private static final class Sample {
    private final Case c;
    private final Map<String, double[]> m;
    private final double[] s = new double[N];
    private final double[] q = new double[N];
    private final double[] theta = new double[SIZE];
    private final double[][] sign = new double[2][P];
    private final double[] rest = new double[2];
    private final boolean[] positive = new boolean[N];
    private double nearest = Double.POSITIVE_INFINITY;

    Sample(Case c, Map<String, double[]> m, WeightingResult r) {
      this.c = c;
      this.m = m;
      double[] total = new double[2];
      double[] squares = new double[2];
      double scale = c.weights() ? Arrays.stream(m.get("w")).average().orElseThrow() : 1;
      for (int i = 0; i < N; i++) {
        s[i] = c.weights() ? m.get("w")[i] / scale : 1;
        q[i] = c.departure() ? m.get("q")[i] : 1;
        int arm = (int) m.get("d")[i];
        positive[i] = r.weights()[i] > 0;
        total[arm] += s[i];
        squares[arm] += s[i] * s[i];
        theta[0] += target(i) / N;
      }
      for (int arm = 0; arm < 2; arm++) {
        rest[arm] = 1 - squares[arm] / total[arm] / total[arm];
      }
      for (int j = 0; j < P; j++) {
        double[] x = m.get("x" + (j + 1));
        for (int i = 0; i < N; i++) {
          theta[1 + j] += target(i) * x[i] / (N * theta[0]);
          theta[mean((int) m.get("d")[i], j)] += s[i] * x[i] / total[(int) m.get("d")[i]];
        }
        for (int i = 0; i < N; i++) {
          int arm = (int) m.get("d")[i];
          double d = x[i] - theta[mean(arm, j)];
          theta[mean(arm, j) + 1] += s[i] * d * d / total[arm] / rest[arm];
        }
      }
      for (int arm = 0; arm < 2; arm++) {
        if (isTarget(arm)) {
          continue;
        }
        double departures = 0;
        for (int i = 0; i < N; i++) {
          departures += m.get("d")[i] == arm ? s[i] * q[i] : 0;
        }
        int at = arm(arm);
        theta[at] = N * theta[0] / departures;
        for (int j = 0; j < P; j++) {
          double dual = r.parameters().get("dual[" + arm + "].x" + (j + 1));
          sign[arm][j] = Math.signum(dual);
          theta[at + 2 + j] = dual * N * theta[0] / total[arm];
        }
        for (int i = 0; i < N; i++) {
          if (m.get("d")[i] == arm && r.weights()[i] > 0) {
            theta[at + 1] = r.weights()[i] / s[i] - index(i, arm, theta);
            break;
          }
        }
        for (int i = 0; i < N; i++) {
          if (m.get("d")[i] == arm) {
            double u = theta[at + 1] + index(i, arm, theta);
            nearest = Math.min(nearest, Math.abs(u));
            assertEquals(r.weights()[i], s[i] * Math.max(0, u), 1e-7);
          }
        }
      }
      theta[SIZE - 2] = r.estimate("E[Y(1)]");
      theta[SIZE - 1] = r.estimate("E[Y(0)]");
    }

    private static int mean(int arm, int j) {
      return 1 + P + 2 * (arm * P + j);
    }

    private static int arm(int arm) {
      return 1 + MOMENTS + arm * ARM;
    }

    private boolean isTarget(int arm) {
      return c.estimand() == (arm == 1 ? Estimand.ATT : Estimand.ATC);
    }

    private double target(int i) {
      double d = m.get("d")[i];
      return c.estimand() == Estimand.ATE
          ? s[i]
          : s[i] * (c.estimand() == Estimand.ATT ? d : 1 - d);
    }

    private double scale(int j, double[] t) {
      double one = t[mean(1, j) + 1];
      double zero = t[mean(0, j) + 1];
      return Math.sqrt(
          switch (c.estimand()) {
            case ATT -> one;
            case ATC -> zero;
            default -> (one + zero) / 2;
          });
    }

    /** k Q + l'd, with d on the scale of the solution, so that l is only renamed. */
    private double index(int i, int arm, double[] t) {
      double u = t[arm(arm)] * q[i];
      for (int j = 0; j < P; j++) {
        double d = (m.get("x" + (j + 1))[i] - theta[1 + j]) / scale(j, theta);
        u += t[arm(arm) + 2 + j] * d;
      }
      return u;
    }

    void psi(int i, double[] t, double[] out) {
      Arrays.fill(out, 0);
      int mine = (int) m.get("d")[i];
      out[0] = target(i) - t[0];
      double size = t[0];
      for (int j = 0; j < P; j++) {
        double x = m.get("x" + (j + 1))[i];
        out[1 + j] = target(i) * (x - t[1 + j]);
        int at = mean(mine, j);
        double d = x - t[at];
        out[at] = s[i] * d;
        out[at + 1] = s[i] * (d * d / rest[mine] - t[at + 1]);
      }
      for (int arm = 0; arm < 2; arm++) {
        int at = arm(arm);
        double w = mine == arm ? s[i] : 0;
        if (isTarget(arm)) {
          System.arraycopy(t, at, out, at, ARM);
        } else {
          // which weights are zero is as at the solution: no row is at the kink
          w *= positive[i] ? t[at + 1] + index(i, arm, t) : 0;
          out[at] = (mine == arm ? s[i] * t[at] * q[i] : 0) - size;
          out[at + 1] = w - size;
          for (int j = 0; j < P; j++) {
            boolean binds = c.tolerance() == 0 || sign[arm][j] != 0;
            out[at + 2 + j] =
                binds
                    ? w * (m.get("x" + (j + 1))[i] - t[1 + j])
                        + c.tolerance() * sign[arm][j] * scale(j, t) * size
                    : t[at + 2 + j];
          }
        }
        out[SIZE - 1 - arm] = w * (m.get("y")[i] - t[SIZE - 1 - arm]);
      }
    }
  }

  /** A row or function given twice changes nothing; a jackknife is near. */
  @Test
  void repeatedFunctionsAndJackknife() {
    Map<String, double[]> m = columns();
    m.put("again", m.get("x1").clone());
    Ipw.Builder ipw = Ipw.builder().method(BalancingMethod.stable().withTolerance(0));
    WeightingResult once = ipw.build().fit(data(m, roles()), CONTEXT);
    WeightingResult twice = ipw.build().fit(data(m, roles().covariates("again")), CONTEXT);
    assertEquals(once.standardError(), twice.standardError(), 1e-8);
    WeightingResult refits =
        ipw.resampling(Resampling.jackknife()).build().fit(data(m, roles()), CONTEXT);
    assertEquals(1, refits.standardError() / once.standardError(), 0.12);
    WeightingResult fixed =
        Ipw.builder()
            .method(BalancingMethod.stable().withTolerance(0))
            .standardErrors(StandardErrors.FIXED_WEIGHTS)
            .build()
            .fit(data(m, roles()), CONTEXT);
    assertEquals(once.estimate(), fixed.estimate(), 0);
    assertTrue(Math.abs(fixed.standardError() / once.standardError() - 1) > 0.02);
  }
}
