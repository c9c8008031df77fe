package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.Json;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.ConfidenceSet.Kind;
import org.estimand.inference.NumberText;
import org.estimand.inference.VcovType;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** The robust set of several instruments against the statistic it inverts. */
class AndersonRubinTest {
  private static final int N = DmlTestData.N;
  private static final double LEVEL = 0.9;

  /** Instruments z1..zq of some strength and direct effect, in the columns given. */
  private static Map<String, double[]> draw(int seed, int q, double strength, double direct) {
    Map<String, double[]> m = columns();
    RandomStream s = RandomStreams.of(seed).child("instruments").generator();
    for (int j = 1; j <= q; j++) {
      m.put("z" + j, new double[N]);
    }
    for (int i = 0; i < N; i++) {
      double hidden = s.normal();
      double t = 0.5 * m.get("x1")[i] + hidden;
      double y = m.get("x1")[i] - hidden;
      double spread = 0.3;
      for (int j = 1; j <= q; j++) {
        double z = s.normal() + 0.3 * m.get("x2")[i];
        m.get("z" + j)[i] = z;
        t += strength * z;
        y += (j % 2 == 0 ? direct : -direct) * z;
        spread += 0.6 * z * z / q;
      }
      t += spread * s.normal();
      m.get("t")[i] = t;
      m.get("y")[i] = y + 0.4 * t + spread * s.normal();
    }
    return m;
  }

  private static Roles instruments(int q) {
    Roles r = roles("t");
    for (int j = 1; j <= q; j++) {
      r = r.instruments("z" + j);
    }
    return r;
  }

  /** With S the sums over one of c clusters: c mean(S)' mean(S S')^-1 mean(S), by elimination. */
  private static double statistic(double[][] v, double[] u, double[] w, double theta, int c) {
    int q = v.length;
    double[][] sums = new double[c][q];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < q; j++) {
        sums[i % c][j] += v[j][i] * (u[i] - theta * w[i]);
      }
    }
    double[][] a = new double[q][q + 1];
    for (double[] s : sums) {
      for (int j = 0; j < q; j++) {
        a[j][q] += s[j] / c;
        for (int k = 0; k < q; k++) {
          a[j][k] += s[j] * s[k] / c;
        }
      }
    }
    double total = 0;
    for (int j = 0; j < q; j++) {
      for (int k = j + 1; k < q; k++) {
        double f = a[k][j] / a[j][j];
        for (int l = j; l <= q; l++) {
          a[k][l] -= f * a[j][l];
        }
      }
      total += a[j][q] * a[j][q] / a[j][j];
    }
    return c * total;
  }

  private static double[] residual(double[] x, double[] fitted) {
    double[] out = new double[x.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] - fitted[i];
    }
    return out;
  }

  /** The set at the level of the intervals stands in the text and in the JSON form. */
  private static void assertShown(DmlResult r) {
    ConfidenceSet set = r.robustConfidenceSet(0.95);
    String line = "Weak-instrument-robust 95% set: " + NumberText.of(set);
    String text = r.summary().replace("\n  ", " ");
    assertTrue(text.contains("\n" + line + "\n"), line + "\n" + text);
    Map<?, ?> json = (Map<?, ?>) Json.read(r.toJson()).get("set");
    assertEquals(set.kind().name(), json.get("type").toString().toUpperCase(Locale.ROOT));
    Double low = set.lower().isPresent() ? set.lower().getAsDouble() : null;
    Double high = set.upper().isPresent() ? set.upper().getAsDouble() : null;
    assertEquals(Arrays.asList(low, high), json.get("bounds"));
    assertEquals(set.kind() == Kind.UNION, json.containsKey("pieces"));
    assertEquals(0.95, json.get("level"));
  }

  @Test
  void everyShapeOnADenseGrid() {
    EnumMap<Kind, Integer> seen = new EnumMap<>(Kind.class);
    for (int seed = 0; seed < 48; seed++) {
      int q = 2 + seed % 4;
      Map<String, double[]> m =
          draw(seed, q, new double[] {0, 0.05, 0.08, 0.3}[seed / 2 % 4], seed % 3 * 0.17);
      int clusters = seed % 5 == 4 ? 100 : N;
      for (int i = 0; i < N; i++) {
        m.get("c")[i] = i % clusters;
      }
      DmlResult r = pliv().build().fit(data(m, instruments(q).cluster("c")), CONTEXT);
      ConfidenceSet set = r.robustConfidenceSet(LEVEL);
      seen.merge(set.kind(), 1, Integer::sum);
      assertShown(r);
      double[] u = residual(m.get("y"), r.predictions("E[Y|X]", 0));
      double[] w = residual(m.get("t"), r.predictions("E[D|X]", 0));
      double[][] v = new double[q][];
      for (int j = 0; j < q; j++) {
        String z = "z" + (j + 1);
        v[j] = residual(m.get(z), r.predictions("E[Z|X] (" + z + ")", 0));
      }
      double quantile = new ChiSquaredDistribution(q).inverseCumulativeProbability(LEVEL);
      for (int k = -200; k <= 200; k++) {
        double theta = Math.tan(Math.PI * k / 402);
        assertEquals(
            statistic(v, u, w, theta, clusters) <= quantile,
            set.contains(theta),
            seed + ": " + theta);
      }
      for (double end : set.pieces()) {
        if (Double.isFinite(end)) {
          assertEquals(quantile, statistic(v, u, w, end, clusters), 1e-8 * quantile);
        }
      }
    }
    assertTrue(
        seen.keySet().containsAll(EnumSet.of(Kind.INTERVAL, Kind.RAYS, Kind.LINE, Kind.EMPTY)),
        seen.toString());
  }

  /** Instruments enter through their span: rotating, rescaling, repeating one changes nothing. */
  @Test
  void onlyTheSpanMatters() {
    Map<String, double[]> m = draw(3, 2, 0.3, 0);
    ConfidenceSet want =
        pliv().build().fit(data(m, instruments(2)), CONTEXT).robustConfidenceSet(LEVEL);
    Map<String, double[]> mixed = draw(3, 2, 0.3, 0);
    for (int i = 0; i < N; i++) {
      double z1 = mixed.get("z1")[i];
      double z2 = mixed.get("z2")[i];
      mixed.get("z1")[i] = 1000 * (z1 + z2);
      mixed.get("z2")[i] = 0.01 * (z1 - 3 * z2);
    }
    mixed.put("z3", mixed.get("z1").clone());
    DmlResult r = pliv().build().fit(data(mixed, instruments(3)), CONTEXT);
    ConfidenceSet got = r.robustConfidenceSet(LEVEL);
    assertEquals(want.lower().getAsDouble(), got.lower().getAsDouble(), 1e-8);
    assertEquals(want.upper().getAsDouble(), got.upper().getAsDouble(), 1e-8);
    assertTrue(r.diagnostics().stream().anyMatch(d -> d.code().equals("COLLINEAR")));
    Map<String, double[]> twice = draw(3, 2, 0.3, 0);
    twice.put("z2", twice.get("z1").clone());
    ConfidenceSet one =
        pliv()
            .build()
            .fit(data(twice, roles("t").instruments("z1")), CONTEXT)
            .robustConfidenceSet(LEVEL);
    ConfidenceSet two =
        pliv().build().fit(data(twice, instruments(2)), CONTEXT).robustConfidenceSet(LEVEL);
    assertEquals(one.lower().getAsDouble(), two.lower().getAsDouble(), 1e-9);
    assertEquals(one.upper().getAsDouble(), two.upper().getAsDouble(), 1e-9);
  }

  /** Frequency weights are repeated rows, sampling weights scale the moments. */
  @Test
  void weightsEnterTheMoments() {
    Map<String, double[]> m = draw(4, 3, 0.3, 0);
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < N; i++) {
      for (int k = 0; k < m.get("w")[i]; k++) {
        rows.add(i);
      }
    }
    Map<String, double[]> repeated = new java.util.LinkedHashMap<>();
    m.forEach((name, x) -> repeated.put(name, rows.stream().mapToDouble(i -> x[i]).toArray()));
    ConfidenceSet want =
        pliv().build().fit(data(repeated, instruments(3)), CONTEXT).robustConfidenceSet(LEVEL);
    ConfidenceSet got =
        pliv()
            .build()
            .fit(data(m, instruments(3).weights("w", WeightKind.FREQUENCY)), CONTEXT)
            .robustConfidenceSet(LEVEL);
    assertEquals(want.lower().getAsDouble(), got.lower().getAsDouble(), 1e-8);
    assertEquals(want.upper().getAsDouble(), got.upper().getAsDouble(), 1e-8);
  }

  /** The covariance of the moments is the one the result has now. */
  @Test
  void covarianceOfTheMoments() {
    Map<String, double[]> m = draw(5, 2, 0.4, 0);
    for (int i = 0; i < N; i++) {
      m.get("c")[i] = i % 100;
    }
    CausalData plain = data(m, instruments(2));
    DmlResult clustered = pliv().build().fit(data(m, instruments(2).cluster("c")), CONTEXT);
    ConfidenceSet want = pliv().build().fit(plain, CONTEXT).robustConfidenceSet(LEVEL);
    ConfidenceSet own = clustered.robustConfidenceSet(LEVEL);
    ConfidenceSet got = clustered.withVcov(VcovType.robust()).robustConfidenceSet(LEVEL);
    assertTrue(Math.abs(own.lower().getAsDouble() - want.lower().getAsDouble()) > 1e-3);
    assertEquals(want.lower().getAsDouble(), got.lower().getAsDouble(), 1e-9);
    assertEquals(want.upper().getAsDouble(), got.upper().getAsDouble(), 1e-9);
  }

  @Test
  void moreInstrumentsThanClusters() {
    Map<String, double[]> m = draw(6, 6, 0.3, 0);
    for (int i = 0; i < N; i++) {
      m.get("c")[i] = i % 5;
    }
    DmlResult r = pliv().build().fit(data(m, instruments(6).cluster("c")), CONTEXT);
    assertEquals(
        "IDENT-055 The covariance of the 6 instruments' moments is singular, so the robust set is"
            + " not defined. It needs more independent rows or clusters than instruments; use"
            + " fewer instruments.",
        assertThrows(CausalException.class, () -> r.robustConfidenceSet(LEVEL)).getMessage());
  }
}
