package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class QuantizedMatrixTest {
  private static FeatureMatrix column(double... cells) {
    return FeatureMatrix.wrap(cells, cells.length, List.of("x"));
  }

  @Test
  void ranksKeepTheOrderOfTheValues() {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    double[] cells = {3, -0.0, nan, 1e-310, 0.0, -2.5, inf, 3, -inf, -2.5, Math.nextUp(3.0), nan};
    QuantizedMatrix q = QuantizedMatrix.of(column(cells));
    int[] want = {5, 3, 0, 4, 3, 2, 7, 5, 1, 2, 6, 0};
    assertArrayEquals(want, IntStream.range(0, 12).map(i -> q.rank(0, i)).toArray());
    assertEquals(8, q.ranks(0));
    assertTrue(q.anyMissing());
    for (int i = 0; i < 12; i++) {
      if (want[i] > 0) {
        assertEquals(cells[i] + 0.0, q.value(0, want[i]));
      }
    }
  }

  @Test
  void ranksOfManyCellsAreThoseOfASort() {
    RandomStream s = RandomStreams.of(3).generator();
    for (int n : new int[] {0, 1, 200, 5_000, 150_000}) {
      double[] cells = new double[n];
      for (int i = 0; i < n; i++) {
        cells[i] = n < 6000 && i % 3 == 0 ? s.integer(20) - 10 : s.normal() * 1e6;
      }
      QuantizedMatrix q = QuantizedMatrix.of(column(cells));
      double[] distinct = Arrays.stream(cells).map(v -> v + 0.0).sorted().distinct().toArray();
      assertEquals(distinct.length, q.ranks(0));
      for (int i = 0; i < n; i++) {
        assertEquals(Arrays.binarySearch(distinct, cells[i]), q.rank(0, i));
      }
    }
  }

  @Test
  void ranksOfCellsThatDifferInTheirLastDigitsOnly() {
    RandomStream s = RandomStreams.of(5).generator();
    for (int distinct : new int[] {3, 20, 4_000}) {
      double[] cells = new double[5_000];
      for (int i = 0; i < cells.length; i++) {
        double v = 1e9 + s.integer(distinct) * 1e-6; // one upper half for all of them
        cells[i] = i % 2 == 0 ? v : -v;
      }
      QuantizedMatrix q = QuantizedMatrix.of(column(cells));
      double[] sorted = Arrays.stream(cells).sorted().distinct().toArray();
      assertEquals(sorted.length, q.ranks(0));
      for (int i = 0; i < cells.length; i++) {
        assertEquals(Arrays.binarySearch(sorted, cells[i]), q.rank(0, i));
      }
    }
  }

  @Test
  void aMatrixIsRankedOnce() {
    FeatureMatrix x = column(1, 2, 3);
    assertSame(QuantizedMatrix.of(x), QuantizedMatrix.of(x));
  }

  @Test
  void keysHoldTheRanks() {
    RandomStream s = RandomStreams.of(4).generator();
    int n = 400;
    double[] cells = new double[7 * n];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = s.integer(1 + 60 * (i / n));
    }
    FeatureMatrix x = FeatureMatrix.wrap(cells, n, List.of("a", "b", "c", "d", "e", "f", "g"));
    QuantizedMatrix q = QuantizedMatrix.of(x);
    assertTrue(q.hasKeys());
    int[] rows = {5, 399, 0};
    long[] keys = q.keys(rows);
    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 7; j++) {
        long field = keys[k] >>> q.shift(j) & (1L << q.bits(j)) - 1;
        assertEquals(q.rank(j, rows[k]), field);
      }
    }
    // nine columns of 200 values do not fit
    FeatureMatrix wide = x.append(x).append(x);
    assertFalse(QuantizedMatrix.of(wide).hasKeys());
  }

  @Test
  void binsAreThoseOfTheTrainingRows() {
    double[] cells = {9, 1, 5, 5, 2, 700, -8, 3, 4, 3.5};
    int[] rows = {0, 1, 2, 3, 4, 7};
    TrainingBins exact = TrainingBins.of(column(cells), rows, 255);
    assertEquals(5, exact.codes(0));
    byte[] bins = assertInstanceOf(byte[].class, exact.column(0));
    assertArrayEquals(new byte[] {4, 0, 3, 3, 1, 2}, bins);
    assertEquals(4, exact.cut(0, 2, 3));
    assertEquals(7, exact.cut(0, 3, 4));
    // the last rank of the matrix at most the cut: 4 is a row's value, though not a training row's
    assertEquals(4, QuantizedMatrix.of(column(cells)).value(0, exact.rankCut(0, 2, 3, 4)));
    // three bins of two rows each
    TrainingBins few = TrainingBins.of(column(cells), rows, 3);
    assertEquals(3, few.codes(0));
    assertArrayEquals(new byte[] {2, 0, 1, 1, 0, 1}, (byte[]) few.column(0));
    assertEquals(1, few.lowest(0, 0));
    assertEquals(2, few.highest(0, 0));
  }

  @Test
  void binsHoldAboutEqualShares() {
    RandomStream s = RandomStreams.of(6).generator();
    double[] cells = new double[20_000];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Math.exp(s.normal());
    }
    int[] rows = IntStream.range(0, 20_000).toArray();
    TrainingBins bins = TrainingBins.of(column(cells), rows, 1000);
    assertEquals(1000, bins.codes(0));
    char[] bin = assertInstanceOf(char[].class, bins.column(0));
    int[] count = new int[1000];
    for (char c : bin) {
      count[c]++;
    }
    assertTrue(Arrays.stream(count).allMatch(c -> c == 20));
  }

  @Test
  void cutsLieBetweenNeighboursWhereverTheyAre() {
    double[][] pairs = {
      {1, Math.nextUp(1.0)},
      {-Double.MAX_VALUE, Double.MAX_VALUE},
      {Double.NEGATIVE_INFINITY, 3},
      {3, Double.POSITIVE_INFINITY},
      {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY},
      {0, Double.MIN_VALUE}
    };
    for (double[] pair : pairs) {
      TrainingBins bins = TrainingBins.of(column(pair), new int[] {0, 1}, 10);
      double cut = bins.cut(0, 0, 1);
      assertTrue(pair[0] <= cut && cut < pair[1], Arrays.toString(pair) + " " + cut);
    }
  }
}
