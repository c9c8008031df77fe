package org.estimand.crossfit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Folds along an order: blocks of periods, gaps between them, and folds of some rows. */
class PeriodFoldsTest {
  private static CausalData panel(int periods) {
    int n = 2 * periods;
    double[] t = new double[n];
    double[] id = new double[n];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      // the later periods first, so that the order of rows is not that of time
      t[i] = 10 * (periods - 1 - i % periods);
      id[i] = i < periods ? 0 : 1;
      x[i] = i;
    }
    return CausalData.of(
        Columns.none().number("t", t).number("id", id).number("x", x),
        Roles.none().time("t").unit("id").covariates("x"));
  }

  private static int[] labels(CrossFitPlan plan, CausalData data, int periods) {
    FoldAssignment folds = plan.allowUnitLeakage().assign(data, null, RandomStreams.of(1));
    int[] out = new int[periods];
    for (int i = 0; i < periods; i++) {
      out[periods - 1 - i] = folds.fold(0, i);
      assertEquals(folds.fold(0, i), folds.fold(0, i + periods));
    }
    return out;
  }

  @Test
  void blocksAreContiguousAndEven() {
    assertArrayEquals(
        new int[] {0, 0, 0, 1, 1, 1, 2, 2}, labels(CrossFitPlan.periodBlocks(3), panel(8), 8));
    assertArrayEquals(new int[] {0, 1, 2, 3}, labels(CrossFitPlan.periodBlocks(4), panel(4), 4));
  }

  @Test
  void neighboursDoNotTrain() {
    FoldAssignment folds =
        CrossFitPlan.neighboursLeftOut(10)
            .allowUnitLeakage()
            .assign(panel(10), null, RandomStreams.of(1));
    // row i has period 9 - i % 10
    assertArrayEquals(
        new int[] {0, 1, 2, 6, 7, 8, 9, 10, 11, 12, 16, 17, 18, 19}, folds.trainRows(0, 5));
    assertArrayEquals(new int[] {4, 14}, folds.testRows(0, 5));
    assertEquals(16, folds.trainRows(0, 0).length);
    FoldAssignment plain =
        CrossFitPlan.periodBlocks(10)
            .allowUnitLeakage()
            .assign(panel(10), null, RandomStreams.of(1));
    assertEquals(18, plain.trainRows(0, 5).length);
    assertNotEquals(plain.digest(), folds.digest());
  }

  @Test
  void foldsOfSomeRows() {
    FoldAssignment all = FoldAssignment.ofOrdered(new int[][] {{0, 1, 2, 3, 0, 1, 2, 3}}, 1);
    FoldAssignment some = all.restricted(7, 4, 1);
    assertEquals(3, some.rows());
    assertEquals(4, some.folds(0));
    assertArrayEquals(new int[] {0}, some.testRows(0, 3));
    assertArrayEquals(new int[] {1, 2}, some.trainRows(0, 3));
    assertArrayEquals(new int[] {0}, some.trainRows(0, 0)); // fold 1 is its neighbour
    assertArrayEquals(new int[] {}, some.testRows(0, 2));
    FoldAssignment product =
        FoldAssignment.ofProduct(new int[][] {{0, 0, 1, 1}}, new int[][] {{0, 1, 0, 1}});
    assertArrayEquals(new int[] {1}, product.restricted(0, 3).trainRows(0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> FoldAssignment.ofOrdered(new int[][] {{0}}, -1));
  }

  @Test
  void rowsWhateverTheClusters() {
    CausalData data =
        CausalData.of(
            Columns.none()
                .number("g", new double[] {1, 1, 1, 2, 2, 2})
                .number("x", new double[] {1, 2, 3, 4, 5, 6}),
            Roles.none().cluster("g").covariates("x"));
    FoldAssignment folds = CrossFitPlan.kFold(6).byRow().assign(data, null, RandomStreams.of(1));
    assertEquals(6, folds.folds(0));
  }
}
