package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ordered logit of three arms against the stacked estimating equations. */
class OrderedSandwichTest {
  private static final int MEANS = 5;
  private static final int SIZE = 8;

  /** One comparison. */
  record Case(Estimand estimand, String reference, boolean weights) {}

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATO}) {
      for (String reference : new String[] {"0", "1"}) {
        out.add(new Case(e, reference, reference.equals("1")));
      }
    }
    return out.stream();
  }

  /** The sample with doses 0, 1 and 2 for a treatment. */
  private static Map<String, double[]> doses() {
    Map<String, double[]> m = columns();
    RandomStream random = RandomStreams.of(9).child("doses").generator();
    for (int i = 0; i < N; i++) {
      double p = random.uniform();
      double latent = 0.6 * m.get("x1")[i] + 0.4 * m.get("x3")[i] + Math.log(p / (1 - p));
      m.get("d")[i] = latent < -0.6 ? 0 : latent < 0.9 ? 1 : 2;
    }
    return m;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheStackedEquations(Case c) {
    Map<String, double[]> m = doses();
    Ipw.Builder ipw =
        Ipw.builder()
            .estimand(c.estimand())
            .reference(c.reference())
            .propensity(PropensityModel.ordered());
    if (c.estimand() == Estimand.ATT) {
      ipw.focal("2");
    }
    WeightingResult r = ipw.build().fit(data(m, c.weights() ? weighted() : roles()), CONTEXT);
    StackedEquations equations = new StackedEquations(N, SIZE, (i, t, out) -> psi(c, m, i, t, out));
    double[] theta = equations.solve();
    int[] rows = new int[N];
    for (int i = 0; i < N; i++) {
      rows[i] = i;
    }
    double[][] v = equations.covariance(theta, rows);
    assertEquals(theta[0] - 1, r.parameters().get("cut.1"), 1e-9);
    assertEquals(theta[1] + 1, r.parameters().get("cut.2"), 1e-9);
    for (int a = 0; a < 3; a++) {
      String mean = "E[Y(" + a + ")]";
      assertEquals(theta[MEANS + a], r.estimate(mean), 1e-9);
      double se = Math.sqrt(v[MEANS + a][MEANS + a]);
      assertEquals(se, r.standardError(mean), 1e-7 * se);
    }
    String last = r.terms().get(2);
    String[] pair = last.substring(last.indexOf(": ") + 2).split(" - ");
    int high = MEANS + Integer.parseInt(pair[0]);
    int low = MEANS + Integer.parseInt(pair[1]);
    double se = Math.sqrt(v[high][high] + v[low][low] - 2 * v[high][low]);
    assertEquals(theta[high] - theta[low], r.estimate(last), 1e-9);
    assertEquals(se, r.standardError(last), 1e-7 * se);
  }

  /** Two cuts (less and plus one, since the search begins at zero), three slopes, three means. */
  private static void psi(Case c, Map<String, double[]> m, int i, double[] t, double[] out) {
    double s = c.weights() ? m.get("w")[i] : 1;
    int d = (int) m.get("d")[i];
    double[] x = {m.get("x1")[i], m.get("x2")[i], m.get("x3")[i]};
    double u = t[2] * x[0] + t[3] * x[1] + t[4] * x[2];
    double f0 = 1 / (1 + Math.exp(u - t[0] + 1));
    double f1 = 1 / (1 + Math.exp(u - t[1] - 1));
    double[] e = {f0, f1 - f0, 1 - f1};
    double g0 = f0 * (1 - f0);
    double g1 = f1 * (1 - f1);
    out[0] = s * (d == 0 ? g0 / e[0] : d == 1 ? -g0 / e[1] : 0);
    out[1] = s * (d == 1 ? g1 / e[1] : d == 2 ? -g1 / e[2] : 0);
    for (int j = 0; j < 3; j++) {
      out[2 + j] = -(out[0] + out[1]) * x[j];
    }
    double h =
        switch (c.estimand()) {
          case ATE -> 1;
          case ATT -> e[2];
          default -> 1 / (1 / e[0] + 1 / e[1] + 1 / e[2]);
        };
    for (int a = 0; a < 3; a++) {
      out[MEANS + a] = d == a ? s * h / e[a] * (m.get("y")[i] - t[MEANS + a]) : 0;
    }
  }

  /** Levels of text come in the order of the data's levels, whatever the reference. */
  @Test
  void textLevelsKeepTheirOrder() {
    Map<String, double[]> m = doses();
    List<String> words = new ArrayList<>();
    for (double d : m.get("d")) {
      words.add(d == 0 ? "a none" : d == 1 ? "b some" : "c much");
    }
    Columns all =
        Columns.none()
            .number("y", m.get("y"))
            .text("d", words)
            .number("x1", m.get("x1"))
            .number("x2", m.get("x2"))
            .number("x3", m.get("x3"));
    Roles text = roles().categorical("d");
    Ipw.Builder ipw = Ipw.builder().propensity(PropensityModel.ordered());
    WeightingResult a =
        ipw.reference("b some").build().fit(org.estimand.data.CausalData.of(all, text), CONTEXT);
    WeightingResult b = ipw.reference("1").build().fit(data(m, roles()), CONTEXT);
    assertArrayEquals(b.estimates().toArray(), a.estimates().toArray(), 1e-12);
    assertArrayEquals(b.estimates().vcov(), a.estimates().vcov(), 1e-12);
    assertEquals(b.parameters().get("coefficient.x1"), a.parameters().get("coefficient.x1"), 1e-12);
  }

  /** Within the levels of a column, too: the cuts are those of that level alone. */
  @Test
  void bySubgroup() {
    Map<String, double[]> m = doses();
    WeightingResult r =
        Ipw.builder()
            .reference("0")
            .propensity(PropensityModel.by(PropensityModel.Parametric.ORDERED, "x3"))
            .build()
            .fit(data(m, roles()), CONTEXT);
    int[] ones = java.util.stream.IntStream.range(0, N).filter(i -> m.get("x3")[i] == 1).toArray();
    WeightingResult own =
        Ipw.builder()
            .reference("0")
            .propensity(PropensityModel.ordered())
            .build()
            .fit(data(WeightingTestData.rows(m, ones), roles()), CONTEXT);
    assertEquals(own.parameters().get("cut.2"), r.parameters().get("x3 = 1: cut.2"), 1e-10);
  }
}
