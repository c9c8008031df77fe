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
}
