package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.errors.CausalException;
import org.junit.jupiter.api.Test;

/** Measures of a propensity against pairs counted one by one, and tables for any weights. */
class PredictabilityTest {
  @Test
  void againstPairs() {
    double[] e = {0.1, 0.4, 0.4, 0.35, 0.8, 0.4};
    boolean[] d = {false, false, true, true, true, false};
    double[] w = {1, 2, 1, 3, 1, 1};
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        if (d[i] && !d[j]) {
          pairs += w[i] * w[j];
          wins += w[i] * w[j] * (e[i] > e[j] ? 1 : e[i] == e[j] ? 0.5 : 0);
        }
      }
    }
    Predictability p = Predictability.of(e, d, w);
    assertEquals(wins / pairs, p.areaUnderCurve(), 1e-15);
    double share = 5 / 9.0;
    assertEquals(
        -share * Math.log(share) - (1 - share) * Math.log(1 - share), p.constantLogLoss(), 1e-15);
    // the lowest control, and the highest treated
    assertEquals(2, p.outsideSupport());
    assertEquals(6, p.bins().size());
    assertEquals(0.1, p.bins().get(0).predicted(), 1e-15);
    assertEquals(0, p.bins().get(0).observed(), 0);
    double[] constant = new double[6];
    java.util.Arrays.fill(constant, share);
    Predictability none = Predictability.of(constant, d, w);
    assertEquals(0, none.explained(), 1e-14);
    assertEquals(0.5, none.areaUnderCurve(), 1e-15);
  }

  /** A weight of k is k copies of the row; two rows with different weights share every bin. */
  @Test
  void weightsAreCopies() {
    int n = 20;
    double[] e = new double[n];
    boolean[] d = new boolean[n];
    double[] w = new double[n];
    List<Integer> copies = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      e[i] = (i + 0.5) / n;
      d[i] = i % 3 == 0;
      w[i] = 1 + i % 4;
      copies.addAll(Collections.nCopies((int) w[i], i));
    }
    int m = copies.size();
    double[] longE = new double[m];
    boolean[] longD = new boolean[m];
    for (int k = 0; k < m; k++) {
      longE[k] = e[copies.get(k)];
      longD[k] = d[copies.get(k)];
    }
    Predictability weighted = Predictability.of(e, d, w);
    Predictability copied = Predictability.of(longE, longD, null);
    assertEquals(copied.brier(), weighted.brier(), 1e-14);
    assertEquals(copied.logLoss(), weighted.logLoss(), 1e-14);
    assertEquals(copied.constantLogLoss(), weighted.constantLogLoss(), 1e-14);
    assertEquals(copied.areaUnderCurve(), weighted.areaUnderCurve(), 1e-14);
    assertEquals(n / 2, weighted.bins().size());
    for (int b = 0; b < n / 2; b++) {
      int i = 2 * b;
      double total = w[i] + w[i + 1];
      Predictability.Bin bin = weighted.bins().get(b);
      assertEquals((w[i] * e[i] + w[i + 1] * e[i + 1]) / total, bin.predicted(), 1e-15);
      double treated = (d[i] ? w[i] : 0) + (d[i + 1] ? w[i + 1] : 0);
      assertEquals(treated / total, bin.observed(), 1e-15);
    }
  }

  @Test
  void logitIsCalibratedOnAverage() {
    WeightingResult r = Ipw.builder().build().fit(data(roles()), CONTEXT);
    Predictability p = r.predictability();
    double predicted = 0;
    double observed = 0;
    for (Predictability.Bin bin : p.bins()) {
      predicted += bin.rows() * bin.predicted();
      observed += bin.rows() * bin.observed();
    }
    assertEquals(observed, predicted, 1e-8);
    assertEquals(N, p.bins().stream().mapToInt(Predictability.Bin::rows).sum());
  }

  @Test
  void balanceOfAnyWeights() {
    CausalData d = data(roles());
    Ipw ipw = Ipw.builder().balanceOf(BalanceShapes.ALL).build();
    WeightingResult r = ipw.fit(d, CONTEXT);
    BalanceTable again =
        BalanceTable.measure(d, r.weights(), Estimand.ATE, BalanceShapes.ALL, CONTEXT);
    assertEquals(r.balance().rows(), again.rows());
    List<String> names = again.rows().stream().map(BalanceTable.Row::covariate).toList();
    assertEquals(List.of("x1", "x2", "x3", "x1^2", "x2^2", "x1*x2", "x1*x3", "x2*x3"), names);
    double[] x1 = d.values("x1");
    double[] x2 = d.values("x2");
    double[] w = r.weights();
    double sum = 0;
    double total = 0;
    for (int i = 0; i < N; i++) {
      sum += r.treated()[i] ? w[i] * x1[i] * x2[i] : 0;
      total += r.treated()[i] ? w[i] : 0;
    }
    assertEquals(sum / total, again.rows().get(5).after().treatedMean(), 1e-12);
    BalanceTable threads =
        BalanceTable.measure(d, r.weights(), Estimand.ATE, BalanceShapes.ALL, CONTEXT.threads(7));
    assertEquals(again.rows(), threads.rows());
  }

  @Test
  void refusals() {
    assertEquals(
        "CONF-175 Balance needs 150 weights that are finite and not negative; 3 were given.",
        assertThrows(
                CausalException.class,
                () ->
                    BalanceTable.measure(
                        data(roles()), new double[3], Estimand.ATE, BalanceShapes.MEANS, CONTEXT))
            .getMessage());
    double[] w = new double[N];
    w[3] = -1;
    assertEquals(
        "CONF-175 Balance needs 150 weights that are finite and not negative; 150 were given, one of"
            + " which is not.",
        assertThrows(
                CausalException.class,
                () ->
                    BalanceTable.measure(
                        data(roles()), w, Estimand.ATE, BalanceShapes.MEANS, CONTEXT))
            .getMessage());
    assertEquals(
        "CONF-176 Predictability needs propensities, treatments and weights of the same rows, and"
            + " both arms among them.",
        assertThrows(
                CausalException.class, () -> Predictability.of(new double[2], new boolean[2], null))
            .getMessage());
    assertEquals(
        "CONF-177 There is no propensity to judge: regression adjustment and balancing weights have"
            + " none, and with more than two arms it is not one number.",
        assertThrows(
                CausalException.class,
                () ->
                    OutcomeAdjustment.regression()
                        .build()
                        .fit(data(roles()), CONTEXT)
                        .predictability())
            .getMessage());
  }
}
