package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over-identified covariate balancing propensities against the method of moments written out. */
class OverIdentifiedTest {
  private static final int Q = 4;

  /** The objective and its parts by plain loops. */
  private record Moments(Map<String, double[]> m, Estimand estimand, boolean weights) {
    double s(int i) {
      return weights ? m.get("w")[i] : 1;
    }

    double[] x(int i) {
      return new double[] {1, m.get("x1")[i], m.get("x2")[i], m.get("x3")[i]};
    }

    double e(int i, double[] b) {
      double u = 0;
      for (int j = 0; j < Q; j++) {
        u += x(i)[j] * b[j];
      }
      return 1 / (1 + Math.exp(-u));
    }

    double factor(double e) {
      return switch (estimand) {
        case ATT -> 1 / (1 - e);
        case ATC -> 1 / e;
        default -> 1 / (e * (1 - e));
      };
    }

    double[] row(int i, double[] b) {
      double e = e(i, b);
      double[] g = new double[2 * Q];
      for (int j = 0; j < Q; j++) {
        g[j] = s(i) * (m.get("d")[i] - e) * x(i)[j];
        g[Q + j] = g[j] * factor(e);
      }
      return g;
    }

    RealMatrix mean(double[] b) {
      RealMatrix sum = new Array2DRowRealMatrix(2 * Q, 1);
      double total = 0;
      for (int i = 0; i < N; i++) {
        sum = sum.add(new Array2DRowRealMatrix(row(i, b)));
        total += s(i);
      }
      return sum.scalarMultiply(1 / total);
    }

    RealMatrix weighting(double[] b) {
      double[][] all = new double[2 * Q][2 * Q];
      double total = 0;
      for (int i = 0; i < N; i++) {
        double e = e(i, b);
        double[] f = {1, factor(e)};
        for (int a = 0; a < 2 * Q; a++) {
          for (int c = 0; c < 2 * Q; c++) {
            all[a][c] += s(i) * e * (1 - e) * f[a / Q] * f[c / Q] * x(i)[a % Q] * x(i)[c % Q];
          }
        }
        total += s(i);
      }
      RealMatrix mean = new Array2DRowRealMatrix(all).scalarMultiply(1 / total);
      return new LUDecomposition(mean).getSolver().getInverse();
    }

    double value(double[] b, RealMatrix w) {
      RealMatrix g = mean(b);
      return g.transpose().multiply(w).multiply(g).getEntry(0, 0);
    }
  }

  private static double[] coefficients(WeightingResult r) {
    double[] b = new double[Q];
    int j = 0;
    for (double v : r.parameters().values()) {
      b[j++] = v;
    }
    assertEquals(Q, j);
    return b;
  }

  private static WeightingResult fit(WeightMethod method, Estimand e, boolean weights) {
    return Ipw.builder()
        .estimand(e)
        .method(method)
        .build()
        .fit(data(weights ? weighted() : roles()), CONTEXT);
  }

  private static double step(int j) {
    return 1e-4 / (j == 2 ? 5 : 1);
  }

  private static double[] moved(double[] b, int j, double by) {
    double[] out = b.clone();
    out[j] += by;
    return out;
  }

  @ParameterizedTest
  @CsvSource({"ATE,false", "ATE,true", "ATT,false", "ATT,true", "ATC,false", "ATC,true"})
  void methodOfMoments(Estimand e, boolean weights) {
    Moments moments = new Moments(columns(), e, weights);
    RealMatrix first = moments.weighting(coefficients(fit(PropensityModel.logit(), e, weights)));
    for (CovariateBalancing.Form form :
        new CovariateBalancing.Form[] {
          CovariateBalancing.Form.TWO_STEP, CovariateBalancing.Form.CONTINUOUSLY_UPDATED
        }) {
      boolean updated = form == CovariateBalancing.Form.CONTINUOUSLY_UPDATED;
      WeightingResult r = fit(BalancingMethod.cbps().withForm(form), e, weights);
      double[] b = coefficients(r);
      RealMatrix w = updated ? moments.weighting(b) : first;
      double value = moments.value(b, w);
      for (int j = 0; j < Q; j++) {
        double[] up = moved(b, j, step(j));
        double[] down = moved(b, j, -step(j));
        double above = moments.value(up, updated ? moments.weighting(up) : first);
        double below = moments.value(down, updated ? moments.weighting(down) : first);
        assertTrue(above > value && below > value, form + " is not at a minimum in " + j);
        assertEquals(0, (above - below) / (above + below - 2 * value), 1e-3, form + " " + j);
      }
      Diagnostic note =
          r.diagnostics().stream()
              .filter(d -> d.code().equals("OVERIDENTIFICATION"))
              .findFirst()
              .orElseThrow();
      assertEquals(value, note.values().get("objective"), 1e-10 * (1 + value));
      if (!weights) {
        double j = note.values().get("J");
        assertEquals(N * value, j, 1e-9 * (1 + j));
        double p = 1 - new ChiSquaredDistribution(Q).cumulativeProbability(j);
        assertEquals(p, note.values().get("p"), 1e-9);
      }
      assertEquals(standardError(moments, b, w, r), r.standardError("E[Y(0)]"), 1e-6);
    }
  }

  /** Of the controls' mean, with numerical derivatives of moments and mean. */
  private static double standardError(
      Moments moments, double[] b, RealMatrix w, WeightingResult r) {
    RealMatrix g = new Array2DRowRealMatrix(2 * Q, Q);
    double[] slope = new double[Q];
    for (int j = 0; j < Q; j++) {
      double[] up = moved(b, j, step(j));
      double[] down = moved(b, j, -step(j));
      RealMatrix change = moments.mean(up).subtract(moments.mean(down));
      for (int a = 0; a < 2 * Q; a++) {
        g.setEntry(a, j, change.getEntry(a, 0) / (2 * step(j)));
      }
      slope[j] = (mean(moments, up) - mean(moments, down)) / (2 * step(j));
    }
    RealMatrix gw = g.transpose().multiply(w);
    RealMatrix bread = new LUDecomposition(gw.multiply(g)).getSolver().getInverse();
    double total = 0;
    double own = 0;
    for (int i = 0; i < N; i++) {
      total += moments.s(i);
      own += moments.m().get("d")[i] == 0 ? weight(moments, i, b) : 0;
    }
    double mu = mean(moments, b);
    assertEquals(mu, r.estimate("E[Y(0)]"), 1e-9);
    double squares = 0;
    for (int i = 0; i < N; i++) {
      RealMatrix row = new Array2DRowRealMatrix(moments.row(i, b));
      RealMatrix pull = bread.multiply(gw).multiply(row);
      double phi =
          moments.m().get("d")[i] == 0
              ? weight(moments, i, b) * (moments.m().get("y")[i] - mu) / own
              : 0;
      for (int j = 0; j < Q; j++) {
        phi -= slope[j] * pull.getEntry(j, 0) / total;
      }
      squares += phi * phi;
    }
    return Math.sqrt(squares);
  }

  private static double weight(Moments moments, int i, double[] b) {
    double e = moments.e(i, b);
    double tilt =
        switch (moments.estimand()) {
          case ATT -> e / (1 - e);
          case ATC -> 1;
          default -> 1 / (1 - e);
        };
    return moments.s(i) * tilt;
  }

  private static double mean(Moments moments, double[] b) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < N; i++) {
      if (moments.m().get("d")[i] == 0) {
        double w = weight(moments, i, b);
        sum += w * moments.m().get("y")[i];
        total += w;
      }
    }
    return sum / total;
  }

  @Test
  void baseWeightsHaveNoMeaningHere() {
    assertTrue(BalancingWeights.takesBaseWeights(BalancingMethod.cbps()));
    assertTrue(
        !BalancingWeights.takesBaseWeights(
            BalancingMethod.cbps().withForm(CovariateBalancing.Form.TWO_STEP)));
  }
}
