package org.estimand.iv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** The criterion of selection against its definition. */
class PseudoRiskTest {
  /** Two groups of which either suffices: the rule of Cui and Tchetgen Tchetgen, written out. */
  @Test
  void pairsOfTwoGroups() {
    int k = 3;
    int l = 4;
    int splits = 5;
    RandomStream s = RandomStreams.of(8).generator();
    double[] psi = new double[splits * k * l];
    for (int i = 0; i < psi.length; i++) {
      psi[i] = s.normal();
    }
    Combinations all = Combinations.of(k, l);
    double[][] per =
        PseudoRisk.perturbations(psi, splits, all.parts(), List.of(new int[] {0}, new int[] {1}));
    double[] mixed = PseudoRisk.risks(per, SelectionRule.MIXED_MINIMAX);
    double[] largest = PseudoRisk.risks(per, SelectionRule.MINIMAX);
    for (int k0 = 0; k0 < k; k0++) {
      for (int l0 = 0; l0 < l; l0++) {
        double rows = 0;
        for (int l1 = 0; l1 < l; l1++) {
          for (int l2 = 0; l2 < l; l2++) {
            rows = Math.max(rows, distance(psi, splits, k0 * l + l1, k0 * l + l2));
          }
        }
        double columns = 0;
        for (int k1 = 0; k1 < k; k1++) {
          for (int k2 = 0; k2 < k; k2++) {
            columns = Math.max(columns, distance(psi, splits, k1 * l + l0, k2 * l + l0));
          }
        }
        assertEquals(rows + columns, mixed[k0 * l + l0], 1e-14);
        assertEquals(Math.max(rows, columns), largest[k0 * l + l0], 1e-14);
      }
    }
  }

  private static double distance(double[] psi, int splits, int a, int b) {
    double sum = 0;
    for (int s = 0; s < splits; s++) {
      double d = psi[a * splits + s] - psi[b * splits + s];
      sum += d * d;
    }
    return sum / splits;
  }

  /** A set of two of three groups holds both fixed. */
  @Test
  void setsOfSeveralGroups() {
    Combinations all = Combinations.of(2, 2, 2);
    double[] psi = {0, 1, 0, 5, 0, 1, 0, 2};
    double[][] per =
        PseudoRisk.perturbations(psi, 1, all.parts(), List.of(new int[] {0, 1}, new int[] {2}));
    assertArrayEquals(new double[] {1, 1, 25, 25, 1, 1, 4, 4}, per[0]);
    assertArrayEquals(new double[] {0, 16, 0, 16, 0, 16, 0, 16}, per[1]);
    double[] risks = PseudoRisk.risks(per, SelectionRule.MIXED_MINIMAX);
    assertArrayEquals(new double[] {1, 17, 25, 41, 1, 17, 4, 20}, risks);
    assertEquals(0, PseudoRisk.best(risks), "the first of two equal risks");
  }

  @Test
  void smoothWeights() {
    double[] w = PseudoRisk.smooth(new double[] {0.3, 0.1, 0.2}, new double[] {2, 1, 4}, 10, 0.5);
    // the least variance is 10 x 1
    double[] raw = {Math.exp(-0.5 * 10 * 0.2 / 10), 1, Math.exp(-0.5 * 10 * 0.1 / 10)};
    double sum = raw[0] + raw[1] + raw[2];
    assertArrayEquals(new double[] {raw[0] / sum, raw[1] / sum, raw[2] / sum}, w, 1e-15);
  }
}
