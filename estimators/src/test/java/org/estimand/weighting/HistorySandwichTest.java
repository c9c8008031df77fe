package org.estimand.weighting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two periods with losses after the first treatment, against stacked equations solved and
 * differentiated numerically.
 */
class HistorySandwichTest {
  private static final int N = 300;
  private static final FitContext CONTEXT = FitContext.seed(1).threads(1);

  private static Map<String, double[]> columns() {
    RandomStream r = RandomStreams.of(21).child("history").generator();
    Map<String, double[]> m = new LinkedHashMap<>();
    for (String name : new String[] {"y", "v", "l1", "a1", "c1", "l2", "a2", "c2", "s"}) {
      m.put(name, new double[N]);
    }
    for (int i = 0; i < N; i++) {
      double v = r.bernoulli(0.5) ? 1 : 0;
      double l1 = 0.3 * v + r.normal();
      double a1 = r.bernoulli(1 / (1 + Math.exp(0.2 - 0.5 * l1))) ? 1 : 0;
      double c1 = r.bernoulli(1 / (1 + Math.exp(1.5 - 0.3 * l1 - 0.3 * a1))) ? 1 : 0;
      double l2 = 0.5 * l1 - 0.5 * a1 + r.normal();
      double a2 = r.bernoulli(1 / (1 + Math.exp(0.3 - 0.5 * l2 - a1))) ? 1 : 0;
      double y = 1 + 0.5 * (a1 + a2) + 0.6 * l2 + 0.4 * v + r.normal();
      boolean lost = c1 == 1;
      m.get("v")[i] = v;
      m.get("l1")[i] = l1;
      m.get("a1")[i] = a1;
      m.get("c1")[i] = c1;
      m.get("l2")[i] = lost ? Double.NaN : l2;
      m.get("a2")[i] = lost ? Double.NaN : a2;
      m.get("c2")[i] = lost ? Double.NaN : 0;
      m.get("y")[i] = lost ? Double.NaN : y;
      m.get("s")[i] = 1 + i % 3;
    }
    return m;
  }

  private static CausalData data(Map<String, double[]> m) {
    Columns columns = Columns.none();
    for (Map.Entry<String, double[]> e : m.entrySet()) {
      columns = columns.number(e.getKey(), e.getValue());
    }
    return CausalData.of(
        columns,
        Roles.outcome("y")
            .treatment("a1", "a2")
            .covariates("v")
            .block("period1", "l1")
            .block("period2", "l2")
            .with(org.estimand.data.Role.CENSORED, "c1", "c2")
            .weights("s", WeightKind.SAMPLING));
  }

  private static double dot(double[] x, double[] t, int at) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * t[at + j];
    }
    return sum;
  }

  /** Adds the logit equations of a model and returns log P(received). */
  private static double logit(
      double[] x, double value, double weight, double[] t, int at, double[] out) {
    double e = 1 / (1 + Math.exp(-dot(x, t, at)));
    for (int j = 0; j < x.length; j++) {
      out[at + j] = weight * x[j] * (value - e);
    }
    return Math.log(value == 1 ? e : 1 - e);
  }

  private static double zero(double v) {
    return Double.isNaN(v) ? 0 : v;
  }

  private static void same(double[] theta, double[][] v, int at, int terms, HistoryResult r) {
    double[] vcov = r.estimates().vcov();
    for (int j = 0; j < terms; j++) {
      assertEquals(theta[at + j], r.estimates().estimate(j), 1e-8);
      for (int k = 0; k < terms; k++) {
        double size = Math.sqrt(v[at + j][at + j] * v[at + k][at + k]);
        assertEquals(v[at + j][at + k], vcov[k * terms + j], 1e-6 * size);
      }
    }
  }

  private static int[] rows() {
    int[] rows = new int[N];
    Arrays.setAll(rows, i -> i);
    return rows;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void marginalStructuralModel(boolean stabilized) {
    Map<String, double[]> m = columns();
    int[] sizes = {3, 2, 4, 3, 5, 3};
    int models = Arrays.stream(sizes).sum();
    int terms = stabilized ? 3 : 2;
    StackedEquations equations =
        new StackedEquations(
            N,
            models + terms,
            (i, t, out) -> {
              Arrays.fill(out, 0);
              double s = m.get("s")[i];
              double v = m.get("v")[i];
              double l1 = m.get("l1")[i];
              double a1 = m.get("a1")[i];
              double stays = 1 - m.get("c1")[i];
              double l2 = zero(m.get("l2")[i]);
              double a2 = zero(m.get("a2")[i]);
              double log = 0;
              log -= logit(new double[] {1, v, l1}, a1, s, t, 0, out);
              double n1 = logit(new double[] {1, v}, a1, s, t, 3, out);
              log -= logit(new double[] {1, v, l1, a1}, stays, s, t, 5, out);
              double n2 = logit(new double[] {1, v, a1}, stays, s, t, 9, out);
              log -= logit(new double[] {1, v, l1, l2, a1}, a2, s * stays, t, 12, out);
              double n3 = logit(new double[] {1, v, a1}, a2, s * stays, t, 17, out);
              double w = s * stays * Math.exp(log + (stabilized ? n1 + n2 + n3 : 0));
              double[] x = stabilized ? new double[] {a1 + a2, v, 1} : new double[] {a1 + a2, 1};
              double e = zero(m.get("y")[i]) - dot(x, t, models);
              for (int j = 0; j < terms; j++) {
                out[models + j] = w * x[j] * e;
              }
            });
    double[] theta = equations.solve();
    HistoryResult r =
        MarginalStructuralModel.builder().stabilized(stabilized).build().fit(data(m), CONTEXT);
    same(theta, equations.covariance(theta, rows()), models, terms, r);
  }

  @Test
  void iteratedGFormula() {
    Map<String, double[]> m = columns();
    // for each value: last regression (6), first regression (4), mean (1)
    StackedEquations equations =
        new StackedEquations(
            N,
            22,
            (i, t, out) -> {
              double s = m.get("s")[i];
              double v = m.get("v")[i];
              double l1 = m.get("l1")[i];
              double a1 = m.get("a1")[i];
              double stays = 1 - m.get("c1")[i];
              double l2 = zero(m.get("l2")[i]);
              double a2 = zero(m.get("a2")[i]);
              double y = zero(m.get("y")[i]);
              for (int k = 0; k < 2; k++) {
                int at = 11 * k;
                double value = 1 - k;
                double[] last = {1, v, l1, l2, a1, a2};
                double e = y - dot(last, t, at);
                for (int j = 0; j < 6; j++) {
                  out[at + j] = s * stays * last[j] * e;
                }
                double next = dot(new double[] {1, v, l1, l2, a1, value}, t, at);
                double[] first = {1, v, l1, a1};
                for (int j = 0; j < 4; j++) {
                  out[at + 6 + j] = s * stays * first[j] * (next - dot(first, t, at + 6));
                }
                double mean = dot(new double[] {1, v, l1, value}, t, at + 6);
                out[at + 10] = s * (mean - t[at + 10]);
              }
            });
    double[] theta = equations.solve();
    double[][] v = equations.covariance(theta, rows());
    HistoryResult r = IteratedGFormula.alwaysAgainstNever().fit(data(m), CONTEXT);
    assertEquals(theta[10], r.estimate("E[Y(1,1)]"), 1e-8);
    assertEquals(theta[21], r.estimate("E[Y(0,0)]"), 1e-8);
    assertEquals(Math.sqrt(v[10][10]), r.standardError("E[Y(1,1)]"), 1e-7);
    assertEquals(Math.sqrt(v[21][21]), r.standardError("E[Y(0,0)]"), 1e-7);
    assertEquals(Math.sqrt(v[10][10] + v[21][21] - 2 * v[10][21]), r.standardError(), 1e-7);
  }

  /** A mean for every history: weighted means of the cells, and a contrast of two of them. */
  @Test
  void saturatedModel() {
    Map<String, double[]> m = columns();
    HistoryResult r =
        MarginalStructuralModel.builder()
            .model(MarginalModel.SATURATED)
            .build()
            .fit(data(m), CONTEXT);
    double[] w = r.weights();
    for (String cell : new String[] {"0,0", "0,1", "1,0", "1,1"}) {
      double sum = 0;
      double total = 0;
      for (int i = 0; i < N; i++) {
        boolean mine =
            w[i] > 0
                && m.get("a1")[i] == cell.charAt(0) - '0'
                && m.get("a2")[i] == cell.charAt(2) - '0';
        sum += mine ? w[i] * m.get("y")[i] : 0;
        total += mine ? w[i] : 0;
      }
      assertEquals(sum / total, r.estimate("E[Y(" + cell + ")]"), 1e-10);
    }
    assertEquals(r.estimate("E[Y(1,1)]") - r.estimate("E[Y(0,0)]"), r.estimate(), 1e-12);
  }

  @Test
  void valuesAfterALossDoNotMatter() {
    Map<String, double[]> m = columns();
    HistoryResult a = MarginalStructuralModel.builder().build().fit(data(m), CONTEXT);
    for (int i = 0; i < N; i++) {
      if (m.get("c1")[i] == 1) {
        m.get("l2")[i] = 99;
        m.get("a2")[i] = 1;
        m.get("y")[i] = -1e6;
      }
    }
    HistoryResult b = MarginalStructuralModel.builder().build().fit(data(m), CONTEXT);
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), 1e-10);
    assertArrayEquals(a.estimates().vcov(), b.estimates().vcov(), 1e-10);
    HistoryResult g = IteratedGFormula.alwaysAgainstNever().fit(data(m), CONTEXT);
    HistoryResult h = IteratedGFormula.alwaysAgainstNever().fit(data(columns()), CONTEXT);
    assertArrayEquals(h.estimates().toArray(), g.estimates().toArray(), 1e-10);
    assertArrayEquals(h.estimates().vcov(), g.estimates().vcov(), 1e-10);
    assertTrue(a.weights()[0] >= 0);
  }
}
