package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class InnerFoldsTest {
  private static RandomStream stream() {
    return RandomStreams.of(4).child("folds").generator();
  }

  @Test
  void rowsAreDealtInRandomOrder() {
    int[] rows = IntStream.range(0, 23).map(i -> 3 * i).toArray();
    InnerFolds folds = InnerFolds.of(rows, 5, stream());
    int[] order = stream().permutation(23);
    for (int k = 0; k < 23; k++) {
      assertEquals(k % 5, folds.labels()[order[k]]);
    }
    for (int f = 0; f < 5; f++) {
      int fold = f;
      int[] places = IntStream.range(0, 23).filter(i -> folds.labels()[i] == fold).toArray();
      assertArrayEquals(places, folds.places(f));
      assertArrayEquals(IntStream.of(places).map(i -> rows[i]).toArray(), folds.held(f));
      assertArrayEquals(
          IntStream.range(0, 23).filter(i -> folds.labels()[i] != fold).map(i -> rows[i]).toArray(),
          folds.training(f));
      assertEquals(f < 3 ? 5 : 4, places.length);
    }
  }

  @Test
  void everyClassIsDealtByItself() {
    double[] classOfRow = new double[60];
    for (int i = 0; i < 60; i++) {
      classOfRow[i] = i % 10 == 0 ? 2 : i % 2;
    }
    int[] rows = IntStream.range(0, 60).toArray();
    InnerFolds folds = InnerFolds.stratified(rows, classOfRow, 3, 4, stream());
    for (int c = 0; c < 3; c++) {
      int kind = c;
      int all = (int) IntStream.of(rows).filter(i -> classOfRow[i] == kind).count();
      for (int f = 0; f < 4; f++) {
        int in = (int) IntStream.of(folds.held(f)).filter(i -> classOfRow[i] == kind).count();
        assertTrue(in >= all / 4 && in <= (all + 3) / 4, in + " of " + all);
      }
    }
  }

  @Test
  void groupsStayWhole() {
    int n = 60;
    int[] groups = new int[n];
    double[] target = new double[n];
    int[] rows = new int[40];
    for (int i = 0; i < n; i++) {
      groups[i] = 100 - i % 12;
      target[i] = i % 12 < 6 ? 0 : 1;
    }
    for (int k = 0; k < rows.length; k++) {
      rows[k] = k + k / 2;
    }
    org.estimand.data.FeatureMatrix x =
        org.estimand.data.FeatureMatrix.wrap(new double[n], n, java.util.List.of("x"));
    TrainingSet data = new TrainingSet(x, rows, target, null, 2, groups);
    for (boolean classes : new boolean[] {false, true}) {
      InnerFolds folds = InnerFolds.of(data, rows, classes, 3, stream());
      int[] foldOf = new int[101];
      java.util.Arrays.fill(foldOf, -1);
      int[][] perFold = new int[3][2];
      for (int k = 0; k < rows.length; k++) {
        int g = groups[rows[k]];
        if (foldOf[g] < 0) {
          foldOf[g] = folds.labels()[k];
          perFold[foldOf[g]][(int) target[rows[k]]]++;
        }
        org.junit.jupiter.api.Assertions.assertEquals(foldOf[g], folds.labels()[k]);
      }
      for (int[] counts : perFold) {
        org.junit.jupiter.api.Assertions.assertTrue(counts[0] + counts[1] >= 2);
        if (classes) {
          org.junit.jupiter.api.Assertions.assertTrue(
              counts[0] >= 1 && counts[1] >= 1, "each class in each fold");
        }
      }
    }
    // without groups nothing changes
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        InnerFolds.of(rows, 3, stream()).labels(),
        InnerFolds.of(new TrainingSet(x, rows, target, null, 0), rows, true, 3, stream()).labels());
  }
}
