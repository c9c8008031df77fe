package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Balancing methods and their whole covariance against their stacked estimating equations, solved
 * and differentiated numerically: two and three arms, both normalisations, with sampling weights,
 * base weights and clusters.
 */
class BalancingSandwichTest {
  private static final int Q = 4;
  private static final double ESTIMATE = 1e-9;
  private static final double COVARIANCE = 1e-7;

  /** The methods with estimating equations. */
  enum Method {
    ENTROPY,
    TILTING,
    CBPS;

    BalancingMethod config() {
      return switch (this) {
        case ENTROPY -> BalancingMethod.entropy();
        case TILTING -> BalancingMethod.ipt();
        case CBPS -> BalancingMethod.cbps();
      };
    }
  }

  /** One comparison; options are bits: sampling weights, base weights, clusters, HT. */
  record Case(Method method, Estimand estimand, int arms, int options) {
    boolean has(int bit) {
      return (options >> bit & 1) == 1;
    }

    WeightingResult fit() {
      Roles r = roles();
      r = has(0) ? r.weights("w", WeightKind.SAMPLING) : r;
      r = has(1) ? r.with(Role.BASE_WEIGHT, "q") : r;
      r = has(2) ? r.cluster("c") : r;
      Ipw.Builder ipw =
          Ipw.builder()
              .estimand(estimand)
              .method(method.config())
              .normalization(has(3) ? Normalization.HORVITZ_THOMPSON : Normalization.HAJEK);
      if (arms > 2) {
        ipw = ipw.reference("0");
        ipw = estimand == Estimand.ATT ? ipw.focal("1") : ipw;
      }
      return ipw.build().fit(data(sample(arms), r), CONTEXT);
    }
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Method method : Method.values()) {
      for (Estimand e : List.of(Estimand.ATE, Estimand.ATT, Estimand.ATC)) {
        for (int options = 0; options < 16; options++) {
          out.add(new Case(method, e, 2, options));
          if (method != Method.CBPS && e != Estimand.ATC) {
            out.add(new Case(method, e, 3, options));
          }
        }
      }
    }
    return out.stream();
  }

  /** Every fourth row is in arm 2 where there are three; q is between 0.5 and 1.5. */
  private static Map<String, double[]> sample(int arms) {
    Map<String, double[]> m = columns();
    double[] q = new double[N];
    for (int i = 0; i < N; i++) {
      q[i] = 0.5 + (i * 3 % 5) / 4.0;
      m.get("d")[i] = arms == 3 && i % 4 == 0 ? 2 : m.get("d")[i];
    }
    m.put("q", q);
    return m;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheStackedEquations(Case c) {
    Sample s = new Sample(c);
    StackedEquations equations = new StackedEquations(N, s.size(), s::psi);
    double[] theta = equations.solve();
    double[][] v = equations.covariance(theta, s.clusters());
    WeightingResult r = c.fit();
    double[] vcov = r.estimates().vcov();
    int terms = r.terms().size();
    for (int a = 0; a < c.arms(); a++) {
      int ta = r.terms().indexOf("E[Y(" + a + ")]");
      int ma = Q * c.arms() + a;
      close(theta[ma], r.estimates().estimate(ta), ESTIMATE, "mean " + a);
      for (int b = 0; b < c.arms(); b++) {
        int tb = r.terms().indexOf("E[Y(" + b + ")]");
        close(v[ma][Q * c.arms() + b], vcov[tb * terms + ta], COVARIANCE, "covariance " + a + b);
      }
    }
  }

  private static void close(double want, double got, double tolerance, String what) {
    assertEquals(want, got, tolerance * Math.max(Math.abs(want), 1e-3), what);
  }

  /** The equations of one case: four of each arm, then the means. */
  private static final class Sample {
    private final Case c;
    private final Map<String, double[]> m;

    Sample(Case c) {
      this.c = c;
      this.m = sample(c.arms());
    }

    int size() {
      return (Q + 1) * c.arms();
    }

    int[] clusters() {
      int[] out = new int[N];
      for (int i = 0; i < N; i++) {
        out[i] = c.has(2) ? (int) m.get("c")[i] : i;
      }
      return out;
    }

    void psi(int i, double[] t, double[] out) {
      double[] x = {1, m.get("x1")[i], (m.get("x2")[i] - 5) / 2, m.get("x3")[i]};
      double s = c.has(0) ? m.get("w")[i] : 1;
      double q = c.has(1) ? m.get("q")[i] : 1;
      int arm = (int) m.get("d")[i];
      double y = m.get("y")[i];
      int focal = c.estimand() == Estimand.ATT ? 1 : c.estimand() == Estimand.ATC ? 0 : -1;
      double target = focal < 0 || focal == arm ? 1 : 0;
      double plus = c.method() == Method.ENTROPY || focal >= 0 ? 0 : 1;
      for (int k = 0; k < c.arms(); k++) {
        int block = c.method() == Method.CBPS ? 0 : k;
        double sign = c.method() == Method.CBPS && k == 1 ? -1 : 1;
        double w = k == focal ? 1 : plus + q * Math.exp(sign * dot(x, t, block * Q));
        w = arm == k ? w : 0;
        double residual = c.method() == Method.CBPS ? cbps(i, t, x, q, focal) : w - target;
        for (int j = 0; j < Q; j++) {
          boolean used = c.method() == Method.CBPS ? k == 0 : k != focal;
          out[k * Q + j] = used ? s * x[j] * residual : t[k * Q + j];
        }
        int at = Q * c.arms() + k;
        out[at] = s * (c.has(3) ? w * y - target * t[at] : w * (y - t[at]));
      }
    }

    private double cbps(int i, double[] t, double[] x, double q, int focal) {
      double u = dot(x, t, 0);
      double plus = focal < 0 ? 1 : 0;
      return m.get("d")[i] == 1
          ? focal == 1 ? 1 : plus + q * Math.exp(-u)
          : -(focal == 0 ? 1 : plus + q * Math.exp(u));
    }

    private static double dot(double[] x, double[] t, int from) {
      double sum = 0;
      for (int j = 0; j < Q; j++) {
        sum += x[j] * t[from + j];
      }
      return sum;
    }
  }
}
