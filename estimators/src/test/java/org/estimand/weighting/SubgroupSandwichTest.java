package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.inference.WaldTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two outcomes and two subgroups at once against the stacked estimating equations of everything,
 * solved and differentiated numerically: estimates, the whole joint covariance and Wald tests.
 */
class SubgroupSandwichTest {
  private static final String[] OUTCOMES = {"y", "y2"};
  private static final int CELLS = 3;

  /** One comparison; the propensity is fitted to all rows or within the subgroups. */
  record Case(Estimand estimand, Normalization normalization, boolean by, boolean weights) {
    WeightingResult fit() {
      Roles r = Roles.none().with(org.estimand.data.Role.OUTCOME, OUTCOMES).treatment("d");
      r = r.covariates("x1", "x2", "x3").cluster("c");
      r = weights ? r.weights("w", WeightKind.SAMPLING) : r;
      return Ipw.builder()
          .estimand(estimand)
          .normalization(normalization)
          .propensity(
              by
                  ? PropensityModel.by(PropensityModel.Parametric.LOGIT, "x3")
                  : PropensityModel.logit())
          .subgroups("x3")
          .build()
          .fit(data(withSecondOutcome(), r), CONTEXT);
    }

    int coefficients() {
      return by ? 6 : 4;
    }
  }

  static Map<String, double[]> withSecondOutcome() {
    Map<String, double[]> m = columns();
    double[] second = new double[N];
    for (int i = 0; i < N; i++) {
      second[i] = m.get("d")[i] * m.get("x3")[i] + Math.cos(3 * i) + m.get("x1")[i];
    }
    m.put("y2", second);
    return m;
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATO}) {
      for (Normalization n : Normalization.values()) {
        for (int k = 0; k < 4 && (e != Estimand.ATO || n == Normalization.HAJEK); k++) {
          out.add(new Case(e, n, (k & 1) > 0, (k & 2) > 0));
        }
      }
    }
    return out.stream();
  }

  /** A term as a combination of the means: outcome, cell (all, x3=0, x3=1), arm (1, 0). */
  private static double[] combination(Case c, String term, int size) {
    int outcome = term.startsWith("y2: ") ? 1 : 0;
    String rest = term.substring(term.indexOf(": ") + 2);
    double[] row = new double[size];
    String[] ends = rest.split(" \\| ");
    int[] cells = {0};
    double[] signs = {1};
    if (ends.length == 2 && ends[1].equals("x3: 1 - 0")) {
      cells = new int[] {2, 1};
      signs = new double[] {1, -1};
    } else if (ends.length == 2) {
      cells = new int[] {ends[1].equals("x3=0") ? 1 : 2};
    }
    for (int k = 0; k < cells.length; k++) {
      int at = c.coefficients() + (outcome * CELLS + cells[k]) * 2;
      row[at] += ends[0].equals("E[Y(0)]") ? 0 : signs[k];
      row[at + 1] += ends[0].equals("E[Y(1)]") ? 0 : ends[0].equals("E[Y(0)]") ? 1 : -signs[k];
    }
    return row;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheStackedEquations(Case c) {
    WeightingResult r = c.fit();
    Map<String, double[]> m = withSecondOutcome();
    int size = c.coefficients() + OUTCOMES.length * CELLS * 2;
    StackedEquations equations = new StackedEquations(N, size, (i, t, out) -> psi(c, m, i, t, out));
    double[] theta = equations.solve();
    int[] clusters = new int[N];
    for (int i = 0; i < N; i++) {
      clusters[i] = (int) m.get("c")[i];
    }
    double[][] v = equations.covariance(theta, clusters);
    // an outcome has the effect and both means over all rows and in two subgroups, a difference
    assertEquals(2 * (3 + 2 * 3 + 1), r.terms().size());
    for (int a = 0; a < r.terms().size(); a++) {
      double[] first = combination(c, r.terms().get(a), size);
      double want = 0;
      for (int j = 0; j < size; j++) {
        want += first[j] * theta[j];
      }
      close(want, r.estimates().estimate(a), 1e-9, r.terms().get(a));
      for (int b = 0; b < r.terms().size(); b++) {
        double[] second = combination(c, r.terms().get(b), size);
        double covariance = 0;
        for (int j = 0; j < size; j++) {
          for (int k = 0; k < size; k++) {
            covariance += first[j] * v[j][k] * second[k];
          }
        }
        close(
            covariance,
            r.estimates().covariance(a, b),
            1e-7,
            r.terms().get(a) + ", " + r.terms().get(b));
      }
    }
    for (String outcome : OUTCOMES) {
      WaldTest test = r.subgroups().orElseThrow().heterogeneity(outcome);
      String difference = outcome + ": " + c.estimand() + " | x3: 1 - 0";
      double z = r.estimate(difference) / r.standardError(difference);
      assertEquals(z * z, test.statistic(), 1e-9 * Math.max(1, z * z));
      assertEquals(1, test.restrictions());
    }
  }

  private static void psi(Case c, Map<String, double[]> m, int i, double[] t, double[] out) {
    double[] x = {1, m.get("x1")[i], m.get("x2")[i], m.get("x3")[i]};
    double d = m.get("d")[i];
    double s = c.weights() ? m.get("w")[i] : 1;
    int group = (int) x[3];
    int from = c.by() ? 3 * group : 0;
    int q = c.by() ? 3 : 4;
    double u = 0;
    for (int j = 0; j < q; j++) {
      u += x[j] * t[from + j];
    }
    double e = 1 / (1 + Math.exp(-u));
    java.util.Arrays.fill(out, 0);
    for (int j = 0; j < q; j++) {
      out[from + j] = s * x[j] * (d - e);
    }
    double h =
        switch (c.estimand()) {
          case ATT -> e;
          case ATO -> e * (1 - e);
          default -> 1;
        };
    double target = c.estimand() == Estimand.ATT ? d : 1;
    boolean hajek = c.normalization() == Normalization.HAJEK;
    for (int k = 0; k < OUTCOMES.length; k++) {
      double y = m.get(OUTCOMES[k])[i];
      for (int cell = 0; cell < CELLS; cell++) {
        boolean in = cell == 0 || cell == group + 1;
        for (int arm = 0; arm < 2; arm++) {
          int at = c.coefficients() + (k * CELLS + cell) * 2 + arm;
          double w = arm == 0 ? d * h / e : (1 - d) * h / (1 - e);
          out[at] = in ? s * (w * y - (hajek ? w : target) * t[at]) : 0;
        }
      }
    }
  }

  private static void close(double want, double got, double tolerance, String what) {
    assertEquals(want, got, tolerance * Math.max(Math.abs(want), 1e-3), what);
  }
}
