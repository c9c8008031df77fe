package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.api.Test;

/** Normalised probabilities of an arm that exceed one. */
class DmlNormalizedTest {
  private static final double TIGHT = 1e-10;

  /** Low in every tenth row and too high in the others, so that 1 - m normalised exceeds one. */
  private static double[] propensity() {
    double[] m = new double[N];
    for (int i = 0; i < N; i++) {
      m[i] = i % 10 == 0 ? 0.25 : 0.7;
    }
    return m;
  }

  /** The probabilities of one arm, normalised by hand. */
  private static double[] arm(double[] d, double[] m, int arm) {
    double mean = 0;
    double[] out = new double[N];
    for (int i = 0; i < N; i++) {
      out[i] = arm == 1 ? m[i] : 1 - m[i];
      mean += d[i] == arm ? 1 / out[i] / N : 0;
    }
    for (int i = 0; i < N; i++) {
      out[i] *= mean;
    }
    return out;
  }

  /** For controls the complement is extreme; for treated the probability itself. */
  private static double[] extremeFor(int arm) {
    double[] m = propensity();
    for (int i = 0; i < N; i++) {
      m[i] = arm == 1 ? 1 - m[i] : m[i];
    }
    return m;
  }

  @Test
  void negativeWeightsAreCounted() {
    double[] d = columns().get("d");
    for (int arm = 0; arm < 2; arm++) {
      double[] m = extremeFor(arm);
      double[] own = arm(d, m, arm);
      int rows = 0;
      double largest = 0;
      for (int i = 0; i < N; i++) {
        if (d[i] == arm && own[i] > 1) {
          rows++;
          largest = Math.max(largest, own[i]);
        }
      }
      assertTrue(rows > 10);
      for (Irm.Estimand estimand : List.of(Irm.Estimand.ATT, Irm.Estimand.ATC)) {
        boolean concerned = arm == 0 == (estimand == Irm.Estimand.ATT);
        for (boolean normalize : new boolean[] {true, false}) {
          List<Diagnostic> found =
              irm()
                  .estimand(estimand)
                  .normalize(normalize)
                  .externalPredictions("P(D=1|X)", m)
                  .build()
                  .fit(data(roles("d")), CONTEXT)
                  .diagnostics()
                  .stream()
                  .filter(x -> x.code().equals("NEGATIVE_WEIGHTS"))
                  .toList();
          assertEquals(normalize && concerned ? 1 : 0, found.size());
          if (!found.isEmpty()) {
            assertEquals((double) rows, found.get(0).values().get("rows"));
            assertEquals(
                String.format(
                    Locale.ROOT,
                    "Normalising moved P(D=%d|X) above 1 in %d %s rows (up to %.4f): negative"
                        + " weights in the %s. See normalize(false).",
                    arm,
                    rows,
                    arm == 1 ? "treated" : "untreated",
                    largest,
                    estimand),
                found.get(0).message());
          }
        }
      }
    }
  }

  /** nu2 = mean(2 omega (alpha(1, x) - alpha(0, x)) - alpha(D, x)^2) with each arm's own m. */
  @Test
  void representerTakesEachArmsOwnProbability() {
    Map<String, double[]> c = columns();
    double[] d = c.get("d");
    double[] m = propensity();
    double[] m1 = arm(d, m, 1);
    double[] m0 = arm(d, m, 0);
    double p = java.util.Arrays.stream(d).sum() / N;
    for (Irm.Estimand estimand : List.of(Irm.Estimand.ATE, Irm.Estimand.ATT, Irm.Estimand.ATC)) {
      double want = 0;
      for (int i = 0; i < N; i++) {
        double omega = 1;
        double in = 1 / m1[i];
        double out = -1 / m0[i];
        if (estimand == Irm.Estimand.ATT) {
          omega = d[i] / p;
          in = 1 / p;
          out = -(1 - m0[i]) / m0[i] / p;
        } else if (estimand == Irm.Estimand.ATC) {
          omega = (1 - d[i]) / (1 - p);
          in = (1 - m1[i]) / m1[i] / (1 - p);
          out = -1 / (1 - p);
        }
        double alpha = d[i] == 1 ? in : out;
        want += (2 * omega * (in - out) - alpha * alpha) / N;
      }
      double got =
          irm()
              .estimand(estimand)
              .normalize(true)
              .externalPredictions("P(D=1|X)", m)
              .build()
              .fit(data(roles("d")), CONTEXT)
              .sensitivity(0.03, 0.03, 1, 0.95)
              .nu2();
      assertEquals(want, got, TIGHT * want);
    }
  }
}
