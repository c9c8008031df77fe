package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.iivm;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.WeightKind;
import org.estimand.inference.ConfidenceSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.regress.Design;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;
import org.junit.jupiter.api.Test;

/** Nuisances trained on the other folds, and scores recomputed from the nuisances. */
class DmlClosedFormsTest {
  private static final double TIGHT = 1e-9;
  private static final double Z95 = 1.959963984540054;

  /** theta = -sum w b / sum w a and its standard error, of scores a theta + b. */
  private static void matches(double[] a, double[] b, double[] w, DmlResult r) {
    double sumA = 0;
    double sumB = 0;
    for (int i = 0; i < N; i++) {
      sumA += w[i] * a[i];
      sumB += w[i] * b[i];
    }
    double theta = -sumB / sumA;
    double squares = 0;
    for (int i = 0; i < N; i++) {
      squares += Math.pow(w[i] * (a[i] * theta + b[i]), 2);
    }
    assertEquals(theta, r.estimate(), TIGHT);
    assertEquals(Math.sqrt(squares) / Math.abs(sumA), r.standardError(), TIGHT);
  }

  private static double[] ones() {
    double[] w = new double[N];
    java.util.Arrays.fill(w, 1);
    return w;
  }

  /** Least squares of a column on x1 x2 x3, each row predicted without the rows of its fold. */
  private static double[] outOfFold(String target, double[] w, String arm, double level) {
    Map<String, double[]> m = columns();
    Design x = Design.withIntercept(data(roles("d")).covariates());
    double[] out = new double[N];
    for (int fold = 0; fold < 5; fold++) {
      double[] weights = w.clone();
      for (int i = 0; i < N; i++) {
        boolean away = arm != null && m.get(arm)[i] != level;
        weights[i] = i % 5 == fold || away ? 0 : weights[i];
      }
      LeastSquaresFit fit = LeastSquares.fit(x.values(), N, 4, m.get(target), weights);
      for (int i = fold; i < N; i += 5) {
        out[i] = m.get(target)[i] - fit.residuals()[i];
      }
    }
    return out;
  }

  @Test
  void nuisancesAreTrainedOnTheOtherFoldsWithTheWeights() {
    double[] w = columns().get("w");
    DmlResult r = plr().build().fit(data(roles("t").weights("w", WeightKind.SAMPLING)), CONTEXT);
    double[] l = outOfFold("y", w, null, 0);
    double[] m = outOfFold("t", w, null, 0);
    assertArrayEquals(l, r.predictions("E[Y|X]", 0), TIGHT);
    assertArrayEquals(m, r.predictions("E[D|X]", 0), TIGHT);
    Map<String, double[]> c = columns();
    double[] a = new double[N];
    double[] b = new double[N];
    for (int i = 0; i < N; i++) {
      double v = c.get("t")[i] - m[i];
      a[i] = -v * v;
      b[i] = v * (c.get("y")[i] - l[i]);
    }
    matches(a, b, w, r);
    DmlResult arms = irm().build().fit(data(roles("d")), CONTEXT);
    assertArrayEquals(outOfFold("y", ones(), "d", 1), arms.predictions("E[Y|D=1,X]", 0), TIGHT);
    assertArrayEquals(outOfFold("y", ones(), "d", 0), arms.predictions("E[Y|D=0,X]", 0), TIGHT);
  }

  @Test
  void averageEffectWithSamplingWeights() {
    Map<String, double[]> c = columns();
    DmlResult r = irm().build().fit(data(roles("d").weights("w", WeightKind.SAMPLING)), CONTEXT);
    double[] g0 = r.predictions("E[Y|D=0,X]", 0);
    double[] g1 = r.predictions("E[Y|D=1,X]", 0);
    double[] m = r.predictions("P(D=1|X)", 0);
    double[] a = new double[N];
    double[] b = new double[N];
    for (int i = 0; i < N; i++) {
      double d = c.get("d")[i];
      double y = c.get("y")[i];
      a[i] = -1;
      b[i] = g1[i] - g0[i] + d * (y - g1[i]) / m[i] - (1 - d) * (y - g0[i]) / (1 - m[i]);
    }
    matches(a, b, c.get("w"), r);
  }

  @Test
  void effectOnTheTreated() {
    Map<String, double[]> c = columns();
    DmlResult r = irm().estimand(Irm.Estimand.ATT).build().fit(data(roles("d")), CONTEXT);
    double[] g0 = r.predictions("E[Y|D=0,X]", 0);
    double[] m = r.predictions("P(D=1|X)", 0);
    double[] a = new double[N];
    double[] b = new double[N];
    for (int i = 0; i < N; i++) {
      double d = c.get("d")[i];
      a[i] = -d;
      b[i] = (c.get("y")[i] - g0[i]) * (d - m[i] * (1 - d) / (1 - m[i]));
    }
    matches(a, b, ones(), r);
  }

  @Test
  void severalInstrumentsAreProjected() {
    Map<String, double[]> c = columns();
    DmlResult r = pliv().build().fit(data(roles("t").instruments("z", "g")), CONTEXT);
    double[] l = r.predictions("E[Y|X]", 0);
    double[] q = r.predictions("E[D|X]", 0);
    double[] design = new double[3 * N];
    double[] u = new double[N];
    double[] v = new double[N];
    for (int i = 0; i < N; i++) {
      design[i] = 1;
      design[N + i] = c.get("z")[i] - r.predictions("E[Z|X] (z)", 0)[i];
      design[2 * N + i] = c.get("g")[i] - r.predictions("E[Z|X] (g)", 0)[i];
      u[i] = c.get("y")[i] - l[i];
      v[i] = c.get("t")[i] - q[i];
    }
    double[] residuals = LeastSquares.fit(design, N, 3, v, null).residuals();
    double[] a = new double[N];
    double[] b = new double[N];
    for (int i = 0; i < N; i++) {
      a[i] = -v[i] * (v[i] - residuals[i]);
      b[i] = u[i] * (v[i] - residuals[i]);
    }
    matches(a, b, ones(), r);
  }

  @Test
  void localEffectWithOneSidedCompliance() {
    Map<String, double[]> c = columns();
    for (int i = 0; i < N; i++) {
      c.get("d")[i] = c.get("z")[i] == 0 ? 0 : c.get("d")[i];
    }
    DmlResult r =
        iivm().noAlwaysTakers(true).build().fit(data(c, roles("d").instruments("z")), CONTEXT);
    double[] mu0 = r.predictions("E[Y|Z=0,X]", 0);
    double[] mu1 = r.predictions("E[Y|Z=1,X]", 0);
    double[] r1 = r.predictions("E[D|Z=1,X]", 0);
    double[] m = r.predictions("P(Z=1|X)", 0);
    double[] a = new double[N];
    double[] b = new double[N];
    for (int i = 0; i < N; i++) {
      double z = c.get("z")[i];
      double y = c.get("y")[i];
      a[i] = -(r1[i] + z * (c.get("d")[i] - r1[i]) / m[i]);
      b[i] = mu1[i] - mu0[i] + z * (y - mu1[i]) / m[i] - (1 - z) * (y - mu0[i]) / (1 - m[i]);
    }
    matches(a, b, ones(), r);
    // nobody refuses: the labels of treatment and instrument exchanged
    Map<String, double[]> mirrored = columns();
    for (int i = 0; i < N; i++) {
      mirrored.get("d")[i] = 1 - c.get("d")[i];
      mirrored.get("z")[i] = 1 - c.get("z")[i];
    }
    DmlResult other =
        iivm()
            .noNeverTakers(true)
            .build()
            .fit(data(mirrored, roles("d").instruments("z")), CONTEXT);
    assertEquals(-r.estimate(), other.estimate(), 1e-6);
    assertEquals(r.standardError(), other.standardError(), 1e-6);
  }

  @Test
  void instrumentWeightsAreNormalisedByTheInstrument() {
    Map<String, double[]> c = columns();
    DmlResult r = iivm().normalize(true).build().fit(data(roles("d").instruments("z")), CONTEXT);
    double[] mu0 = r.predictions("E[Y|Z=0,X]", 0);
    double[] mu1 = r.predictions("E[Y|Z=1,X]", 0);
    double[] r0 = r.predictions("E[D|Z=0,X]", 0);
    double[] r1 = r.predictions("E[D|Z=1,X]", 0);
    double[] m = r.predictions("P(Z=1|X)", 0);
    double mean1 = 0;
    double mean0 = 0;
    for (int i = 0; i < N; i++) {
      double z = c.get("z")[i];
      mean1 += z / m[i] / N;
      mean0 += (1 - z) / (1 - m[i]) / N;
    }
    double[] a = new double[N];
    double[] b = new double[N];
    for (int i = 0; i < N; i++) {
      double z = c.get("z")[i];
      double w1 = z / m[i] / mean1;
      double w0 = (1 - z) / (1 - m[i]) / mean0;
      double d = c.get("d")[i];
      double y = c.get("y")[i];
      a[i] = -(r1[i] - r0[i] + w1 * (d - r1[i]) - w0 * (d - r0[i]));
      b[i] = mu1[i] - mu0[i] + w1 * (y - mu1[i]) - w0 * (y - mu0[i]);
    }
    matches(a, b, ones(), r);
  }

  @Test
  void bestLinearPredictorOfNothingIsTheAverageEffect() {
    DmlResult ate = irm().build().fit(data(roles("d")), CONTEXT);
    DmlResult blp =
        ate.bestLinearPredictor(FeatureMatrix.wrap(new double[0], N, java.util.List.of()));
    assertEquals(ate.estimate(), blp.estimate("(intercept)"), TIGHT);
    assertEquals(ate.standardError(), blp.standardError("(intercept)"), TIGHT);
  }

  @Test
  void clippedRowsAreCounted() {
    double[] m = irm().build().fit(data(roles("d")), CONTEXT).predictions("P(D=1|X)", 0);
    int outside = 0;
    for (double v : m) {
      outside += v < 0.35 || v > 0.65 ? 1 : 0;
    }
    assertTrue(outside > 20);
    DmlResult clipped = irm().clip(0.35).build().fit(data(roles("d")), CONTEXT);
    assertEquals(
        outside,
        clipped.diagnostics().stream()
            .filter(d -> d.code().equals("CLIPPED"))
            .findFirst()
            .orElseThrow()
            .values()
            .get("rows"));
  }

  /**
   * Instruments of every strength: the robust set is an interval, two rays or the line, holds the
   * estimate (so that it is never empty) and exactly the values that its inequality accepts.
   */
  @Test
  void robustSetsOfEveryShape() {
    Set<ConfidenceSet.Kind> seen = EnumSet.noneOf(ConfidenceSet.Kind.class);
    Map<String, double[]> c = columns();
    for (int seed = 0; seed < 40; seed++) {
      RandomStream random = RandomStreams.of(seed).child("instrument").generator();
      double strength = seed % 4 * 0.06;
      for (int i = 0; i < N; i++) {
        c.get("z")[i] = strength * c.get("t")[i] + random.normal();
      }
      DmlResult r = pliv().build().fit(data(c, roles("t").instruments("z")), CONTEXT);
      ConfidenceSet set = r.robustConfidenceSet(0.95);
      seen.add(set.kind());
      assertTrue(set.contains(r.estimate()));
      double[] l = r.predictions("E[Y|X]", 0);
      double[] q = r.predictions("E[D|X]", 0);
      double[] z = r.predictions("E[Z|X]", 0);
      for (double theta = -50.05; theta < 50; theta += 0.7) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < N; i++) {
          double psi =
              (c.get("y")[i] - l[i] - theta * (c.get("t")[i] - q[i])) * (c.get("z")[i] - z[i]);
          sum += psi;
          squares += psi * psi;
        }
        assertEquals(Math.abs(sum) <= Z95 * Math.sqrt(squares), set.contains(theta));
      }
    }
    assertEquals(
        EnumSet.of(ConfidenceSet.Kind.INTERVAL, ConfidenceSet.Kind.RAYS, ConfidenceSet.Kind.LINE),
        seen);
  }
}
