package org.estimand.dml;

import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidDataException;
import org.estimand.inference.VcovType;

/**
 * Two clusterings with folds that are the product of both clusterings' folds. Block (k, l) holds
 * the rows with first cluster in I_k and second cluster in J_l.
 */
final class TwoWayDesign extends ScoreDesign {
  private final Grouping first;
  private final Grouping second;
  private final int[] blockOfRow;
  private final int[] firstInFold;
  private final int[] secondInFold;
  private final int k1;
  private final int k2;

  TwoWayDesign(
      FoldAssignment assignment,
      int repetition,
      Grouping first,
      Grouping second,
      double[] weights) {
    super(weights);
    this.first = first;
    this.second = second;
    this.k1 = assignment.firstFolds();
    this.k2 = assignment.secondFolds();
    int n = assignment.rows();
    blockOfRow = new int[n];
    int[] foldA = new int[n];
    int[] foldB = new int[n];
    for (int i = 0; i < n; i++) {
      blockOfRow[i] = assignment.fold(repetition, i);
      foldA[i] = blockOfRow[i] / k2;
      foldB[i] = blockOfRow[i] % k2;
    }
    firstInFold = clustersPerFold(first, foldA, k1, repetition);
    secondInFold = clustersPerFold(second, foldB, k2, repetition);
  }

  private static int[] clustersPerFold(Grouping groups, int[] fold, int folds, int repetition) {
    int[] of = new int[groups.count()];
    java.util.Arrays.fill(of, -1);
    int[] count = new int[folds];
    for (int i = 0; i < fold.length; i++) {
      int g = groups.codes()[i];
      if (of[g] < 0) {
        of[g] = fold[i];
        count[fold[i]]++;
      } else if (of[g] != fold[i]) {
        throw new InvalidDataException(
            "DATA-050",
            "CLUSTER \""
                + groups.column()
                + "\": the rows of cluster "
                + groups.labels().get(g)
                + " lie in several folds of repetition "
                + (repetition + 1)
                + ". Give folds that keep clusters whole, or remove the role.");
      }
    }
    return count;
  }

  private double perBlock(int block) {
    return 1.0 / ((double) firstInFold[block / k2] * secondInFold[block % k2]);
  }

  @Override
  double mean(double[] x) {
    double[] sums = new double[k1 * k2];
    for (int i = 0; i < blockOfRow.length; i++) {
      sums[blockOfRow[i]] += weight(i) * x[i];
    }
    double s = 0;
    for (int b = 0; b < sums.length; b++) {
      s += sums[b] * perBlock(b);
    }
    return s / (k1 * k2);
  }

  @Override
  double gamma(double[] x, double[] y) {
    double[] perFold = new double[k1 * k2];
    addProducts(x, y, first, k2, true, perFold);
    addProducts(x, y, second, k1, false, perFold);
    double s = 0;
    for (int b = 0; b < perFold.length; b++) {
      double smaller = Math.min(firstInFold[b / k2], secondInFold[b % k2]);
      s += smaller * perBlock(b) * perBlock(b) * perFold[b];
    }
    return s / (k1 * k2);
  }

  /** Adds sum over clusters of X Y, both summed within a block, to every block. */
  private void addProducts(
      double[] x, double[] y, Grouping groups, int others, boolean byFirst, double[] perBlock) {
    double[] sx = new double[groups.count() * others];
    double[] sy = x == y ? sx : new double[sx.length];
    int[] own = new int[groups.count()];
    for (int i = 0; i < blockOfRow.length; i++) {
      int g = groups.codes()[i];
      int a = blockOfRow[i] / k2;
      int b = blockOfRow[i] % k2;
      own[g] = byFirst ? a : b;
      int cell = g * others + (byFirst ? b : a);
      sx[cell] += weight(i) * x[i];
      if (x != y) {
        sy[cell] += weight(i) * y[i];
      }
    }
    for (int g = 0; g < own.length; g++) {
      for (int o = 0; o < others; o++) {
        int block = byFirst ? own[g] * k2 + o : o * k2 + own[g];
        perBlock[block] += sx[g * others + o] * sy[g * others + o];
      }
    }
  }

  @Override
  double size() {
    return Math.min(first.count(), second.count());
  }

  @Override
  double rowScale(int i) {
    return weight(i) * blockOfRow.length * perBlock(blockOfRow[i]) / (k1 * k2);
  }

  @Override
  VcovType vcovType() {
    return new VcovType.Special(
        "two-way cluster (" + first.column() + ", " + second.column() + "), fold blocks");
  }

  @Override
  boolean fromInfluence() {
    return false;
  }
}
