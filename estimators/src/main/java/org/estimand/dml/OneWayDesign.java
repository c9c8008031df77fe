package org.estimand.dml;

import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidDataException;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;

/**
 * One clustering whose groups lie within folds: the average is taken over folds of sums per test
 * cluster, gamma = (1/K) sum_k (1/|I_k|) sum over clusters g of fold k of X_g Y_g.
 */
final class OneWayDesign extends ScoreDesign {
  private final Grouping groups;
  private final int[] foldOfRow;
  private final int[] foldOfGroup;
  private final int[] groupsInFold;
  private final int folds;

  OneWayDesign(FoldAssignment assignment, int repetition, Grouping groups, double[] weights) {
    super(weights);
    this.groups = groups;
    this.folds = assignment.folds(repetition);
    int n = assignment.rows();
    foldOfRow = new int[n];
    foldOfGroup = new int[groups.count()];
    java.util.Arrays.fill(foldOfGroup, -1);
    groupsInFold = new int[folds];
    for (int i = 0; i < n; i++) {
      int g = groups.codes()[i];
      int k = assignment.fold(repetition, i);
      foldOfRow[i] = k;
      if (foldOfGroup[g] < 0) {
        foldOfGroup[g] = k;
        groupsInFold[k]++;
      } else if (foldOfGroup[g] != k) {
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
  }

  @Override
  double mean(double[] x) {
    double[] sums = new double[folds];
    for (int i = 0; i < foldOfRow.length; i++) {
      sums[foldOfRow[i]] += weight(i) * x[i];
    }
    double s = 0;
    for (int k = 0; k < folds; k++) {
      s += groupsInFold[k] == 0 ? 0 : sums[k] / groupsInFold[k];
    }
    return s / folds;
  }

  @Override
  double gamma(double[] x, double[] y) {
    double[] gx = sums(x);
    double[] gy = x == y ? gx : sums(y);
    double[] byFold = new double[folds];
    for (int g = 0; g < gx.length; g++) {
      byFold[foldOfGroup[g]] += gx[g] * gy[g];
    }
    double s = 0;
    for (int k = 0; k < folds; k++) {
      s += groupsInFold[k] == 0 ? 0 : byFold[k] / groupsInFold[k];
    }
    return s / folds;
  }

  private double[] sums(double[] x) {
    double[] out = new double[groups.count()];
    int[] codes = groups.codes();
    for (int i = 0; i < codes.length; i++) {
      out[codes[i]] += weight(i) * x[i];
    }
    return out;
  }

  @Override
  double size() {
    return groups.count();
  }

  @Override
  double rowScale(int i) {
    double c = groups.count();
    return weight(i)
        * foldOfRow.length
        * Math.sqrt(1.0 / (folds * (double) groupsInFold[foldOfRow[i]] * c));
  }

  @Override
  VcovType vcovType() {
    return new VcovType.Cluster(List.of(groups.column()), SmallSample.NONE);
  }
}
