package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bins, sums and moves, each against the plain way to do them. */
class BoostingPartsTest {
  private final RandomStream random = RandomStreams.of(6).child("parts").generator();

  @Test
  void fewValuesHaveABinEach() {
    double[] v = {3, Double.NaN, 1, 3, -0.0, 0.0, Double.POSITIVE_INFINITY, 1};
    BinEdges edges = edges(v, 255);
    assertTrue(edges.exact());
    assertArrayEquals(new double[] {0.5, 2, 3}, edges.upper());
    int[] codes = Arrays.stream(v).mapToInt(edges::code).toArray();
    assertArrayEquals(new int[] {2, 255, 1, 2, 0, 0, 3, 1}, codes);
    assertEquals(1, edges(new double[] {Double.NaN}, 255).bins());
    assertEquals(1, edges(new double[] {7, 7}, 255).bins());
  }

  private static BinEdges edges(double[] v, int most) {
    FeatureMatrix x = FeatureMatrix.wrap(v, v.length, List.of("v"));
    int[] rows = new int[v.length];
    Arrays.setAll(rows, i -> i);
    return ByteBins.of(x, rows, most).edges()[0];
  }

  @Test
  void manyValuesShareBinsEvenly() {
    int n = 20_000;
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      v[i] = i < n / 4 ? 7 : random.normal();
    }
    BinEdges edges = edges(v, 20);
    assertFalse(edges.exact());
    assertTrue(edges.bins() <= 20 && edges.bins() >= 18, edges.bins() + " bins");
    int[] count = new int[edges.bins()];
    for (double x : v) {
      int code = edges.code(x);
      assertTrue(code == 0 || x > edges.upper()[code - 1]);
      assertTrue(code == edges.bins() - 1 || x <= edges.upper()[code]);
      count[code]++;
    }
    int heavy = edges.code(7);
    assertEquals(n / 4.0, count[heavy], 5);
    for (int b = 0; b < count.length; b++) {
      assertTrue(b == heavy || count[b] < 2 * n / 20, "bin " + b + " has " + count[b]);
    }
  }

  @Test
  void theMiddleStaysBetween() {
    double a = 1;
    double b = Math.nextUp(1.0);
    assertEquals(a, BinEdges.middle(a, b));
    assertEquals(0, BinEdges.middle(-Double.MAX_VALUE, Double.MAX_VALUE));
    assertEquals(4, BinEdges.middle(4, Double.POSITIVE_INFINITY));
    assertEquals(Math.nextDown(4.0), BinEdges.middle(Double.NEGATIVE_INFINITY, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 8, 9, 13, 16, 17})
  void histogramsAreSums(int p) {
    int n = 1300; // several blocks
    double[] v = new double[n * p];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < v.length; i++) {
      v[i] = random.integer(30);
    }
    for (int j = 0; j < p; j++) {
      names.add("x" + j);
    }
    FeatureMatrix x = FeatureMatrix.wrap(v, n, names);
    int[] every = new int[n];
    Arrays.setAll(every, i -> i);
    ByteBins bins = ByteBins.of(x, every, 255);
    long[][] words = bins.words(every);
    assertArrayEquals(words, ByteBins.encode(bins.edges(), x, every));
    int[] rows = random.permutation(n);
    long[] first = new long[n];
    long[] second = new long[n];
    for (int i = 0; i < n; i++) {
      first[i] = random.integer(1000) - 500L;
      second[i] = random.integer(1000);
    }
    long[] h = new long[HistogramKernels.length(p)];
    HistogramKernels.add(words, p, rows, first, 10, 1270, h, HistogramKernels.buffer());
    long[] a = new long[h.length];
    long[] b = new long[h.length];
    HistogramKernels.addBoth(
        words, p, rows, first, second, 10, 1270, a, b, HistogramKernels.buffer());
    long[] want = new long[h.length];
    long[] wantSecond = new long[h.length];
    for (int j = 0; j < p; j++) {
      for (int i = 10; i < 1270; i++) {
        int slot = 256 * j + bins.edges()[j].code(x.at(rows[i], j));
        want[slot] += first[i];
        wantSecond[slot] += second[i];
      }
    }
    int end = 256 * p; // columns that only fill a word up are not looked at
    assertArrayEquals(Arrays.copyOf(want, end), Arrays.copyOf(h, end));
    assertArrayEquals(Arrays.copyOf(want, end), Arrays.copyOf(a, end));
    assertArrayEquals(Arrays.copyOf(wantSecond, end), Arrays.copyOf(b, end));
  }

  @Test
  void rowsMoveToTheirSide() {
    int n = 1700; // several blocks
    long[] word = new long[n];
    int[] rows = random.permutation(n);
    for (int i = 0; i < n; i++) {
      word[i] = (long) (random.integer(4) == 0 ? 255 : random.integer(9)) << 16;
    }
    int end = n - 3;
    for (int moved = 0; moved < 2; moved++) {
      int[] to = new int[n];
      int cut =
          BytePartition.move(
              word, 16, moved, 4 + moved, rows, to, 3, end, HistogramKernels.buffer());
      assertArrayEquals(
          Arrays.stream(rows, 3, end).sorted().toArray(),
          Arrays.stream(to, 3, end).sorted().toArray());
      for (int i = 3; i < end; i++) {
        int code = (int) (word[to[i]] >>> 16);
        assertEquals(i < cut, code == 255 ? moved == 1 : code <= 4);
      }
      assertEquals(0, to[2]);
      assertEquals(0, to[end]);
    }
  }

  @Test
  void packedSumsAreExact() {
    FixedPoint fixed = FixedPoint.of(1000, 800, 250);
    long sum = 0;
    double want = 0;
    for (int i = 0; i < 1000; i++) {
      double g = random.uniform(-0.8, 0.8);
      sum += fixed.pack(g, 1);
      want += Math.rint(g * fixed.gradient());
    }
    assertEquals(1000, fixed.units(sum));
    assertEquals(want, fixed.scaled(sum));
    assertTrue(fixed.gradient() > 1e12);
    assertNull(FixedPoint.of(10, 0, 1));
    assertNull(FixedPoint.of(10, 1e-300, 1));
  }

  @Test
  void theWeightedMedianMinimisesAbsoluteDeviations() {
    for (int trial = 0; trial < 200; trial++) {
      int n = 1 + random.integer(12);
      double[] v = new double[n];
      double[] w = new double[n];
      double[] repeated = new double[5 * n];
      int m = 0;
      for (int i = 0; i < n; i++) {
        v[i] = random.integer(8);
        w[i] = 1 + random.integer(5);
        for (int r = 0; r < w[i]; r++) {
          repeated[m++] = v[i];
        }
      }
      assertEquals(MedianOfRows.of(repeated, null, m), MedianOfRows.of(v.clone(), w.clone(), n));
    }
    assertEquals(2.5, MedianOfRows.of(new double[] {3, 2, 9, 1}, null, 4));
  }

  @Test
  void weightsAreCountedInUnits() {
    WeightUnits whole = WeightUnits.of(new double[] {2, 1, 5}, 3);
    assertArrayEquals(new long[] {2, 1, 5}, whole.units());
    assertEquals(1, whole.perWeight());
    WeightUnits real = WeightUnits.of(new double[] {0.5, 1.5, 1e-12}, 3);
    assertEquals(3.0, (double) real.units()[1] / real.units()[0], 1e-6);
    assertEquals(1, real.units()[2]);
    assertEquals(8, WeightUnits.of(null, 8).total());
  }
}
