package org.estimand.iv;

import java.util.List;

/**
 * Pseudo-risks of combinations of candidates (Cui and Tchetgen Tchetgen 2024 for two groups; for
 * any robust sets as here). If the candidates of a robust set are right, changing the others does
 * not move the estimate; the pseudo-risk is by how much it does.
 */
final class PseudoRisk {
  private PseudoRisk() {}

  /**
   * The perturbation of every combination under every robust set: the largest mean over splits of
   * the squared difference of two combinations that agree with it on the set.
   *
   * @param psi S x C, estimate of every combination in every split
   * @param splits S
   * @param parts for every combination the candidate of each group
   * @param sets robust sets, as positions of groups
   * @return for every set C values
   */
  static double[][] perturbations(double[] psi, int splits, int[][] parts, List<int[]> sets) {
    int count = parts.length;
    double[][] out = new double[sets.size()][count];
    for (int r = 0; r < sets.size(); r++) {
      boolean[] done = new boolean[count];
      int[] class0 = new int[count];
      for (int c = 0; c < count; c++) {
        if (done[c]) {
          continue;
        }
        int size = 0;
        for (int k = c; k < count; k++) {
          if (agrees(parts[c], parts[k], sets.get(r))) {
            class0[size++] = k;
            done[k] = true;
          }
        }
        double largest = 0;
        for (int a = 0; a < size; a++) {
          for (int b = 0; b < a; b++) {
            double sum = 0;
            for (int s = 0; s < splits; s++) {
              double d = psi[class0[a] * splits + s] - psi[class0[b] * splits + s];
              sum += d * d;
            }
            largest = Math.max(largest, sum / splits);
          }
        }
        for (int a = 0; a < size; a++) {
          out[r][class0[a]] = largest;
        }
      }
    }
    return out;
  }

  private static boolean agrees(int[] a, int[] b, int[] set) {
    for (int g : set) {
      if (a[g] != b[g]) {
        return false;
      }
    }
    return true;
  }

  /** The pseudo-risk of every combination. */
  static double[] risks(double[][] perturbations, SelectionRule rule) {
    double[] out = new double[perturbations[0].length];
    for (int c = 0; c < out.length; c++) {
      for (double[] p : perturbations) {
        out[c] = rule == SelectionRule.MINIMAX ? Math.max(out[c], p[c]) : out[c] + p[c];
      }
    }
    return out;
  }

  /** The first combination of least risk. */
  static int best(double[] risks) {
    int best = 0;
    for (int c = 1; c < risks.length; c++) {
      best = risks[c] < risks[best] ? c : best;
    }
    return best;
  }

  /**
   * Weights proportional to exp(-lambda n risk / V), V the least variance n se^2 among the
   * combinations.
   */
  static double[] smooth(double[] risks, double[] errors, int n, double lambda) {
    double least = Double.POSITIVE_INFINITY;
    for (double e : errors) {
      least = Math.min(least, n * e * e);
    }
    double lowest = risks[best(risks)];
    double[] out = new double[risks.length];
    double sum = 0;
    for (int c = 0; c < out.length; c++) {
      out[c] = Math.exp(-lambda * n * (risks[c] - lowest) / least);
      sum += out[c];
    }
    for (int c = 0; c < out.length; c++) {
      out[c] /= sum;
    }
    return out;
  }
}
