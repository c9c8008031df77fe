package org.estimand.learners.tree;

import java.util.Arrays;

/**
 * Sums of absolute differences from the weighted median for all splits of a feature. Rows enter a
 * binary indexed tree over the node's distinct targets bin by bin, once from below and once from
 * above, so that each row costs a logarithm.
 */
final class AbsoluteScan {
  private static final double NOISE = 1e-12;

  private final TrainingBins bins;
  private final RowSample rows;
  private final NodeSums node;
  private final int[] place;
  private final long[] sorted;
  private final int[] byBin;
  private final int[] start;
  private final WeightedMedian median;
  private final double[] below;
  private final double[] above;
  private final double[] belowWithout;
  private final double[] aboveWith;
  private double nodeLoss;
  private int distinct;
  private boolean missingHere;

  AbsoluteScan(TrainingBins bins, RowSample rows, NodeSums node) {
    this.bins = bins;
    this.rows = rows;
    this.node = node;
    int m = bins.size();
    place = new int[m];
    sorted = new long[m];
    byBin = new int[m];
    median = new WeightedMedian(m);
    int most = 2;
    for (int j = 0; j < bins.features(); j++) {
      most = Math.max(most, bins.codes(j));
    }
    start = new int[most + 1];
    below = new double[most];
    above = new double[most];
    belowWithout = new double[most];
    aboveWith = new double[most];
  }

  /** Ranks the targets of a node. */
  void start(int[] index, int lo, int hi) {
    long[] whole = rows.target().whole();
    for (int i = lo; i < hi; i++) {
      sorted[i - lo] = whole[index[i]];
    }
    Arrays.sort(sorted, 0, hi - lo);
    distinct = 0;
    for (int i = 0; i < hi - lo; i++) {
      if (i == 0 || sorted[i] != sorted[distinct - 1]) {
        sorted[distinct++] = sorted[i];
      }
    }
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      place[s] = Arrays.binarySearch(sorted, 0, distinct, whole[s]);
    }
    median.start(sorted, distinct);
    for (int i = lo; i < hi; i++) {
      median.add(place[index[i]], rows.weight()[index[i]]);
    }
    nodeLoss = median.loss();
  }

  /** The median of a node's targets. */
  double median(int[] index, int lo, int hi) {
    start(index, lo, hi);
    return median.median();
  }

  /** Computes the losses on both sides of every cut of a feature. */
  void feature(int f, int[] index, int lo, int hi, BinSums sums) {
    order(bins.column(f), index, lo, hi, sums);
    int first = sums.next(0);
    missingHere = bins.base(f) > 0 && first == 0;
    sweepUp(first, sums, below);
    sweepDown(f, false, sums, above);
    if (missingHere) {
      sweepUp(sums.next(1), sums, belowWithout);
      sweepDown(f, true, sums, aboveWith);
    }
  }

  /** Computes the losses on both sides of every place between categories that stand in an order. */
  void categories(int f, int[] index, int lo, int hi, BinSums sums, int[] codes, int k) {
    order(bins.column(f), index, lo, hi, sums);
    missingHere = false;
    median.start(sorted, distinct);
    for (int i = 0; i < k; i++) {
      add(codes[i], sums);
      below[i] = median.loss();
    }
    median.start(sorted, distinct);
    for (int i = k - 1; i >= 0; i--) {
      above[i] = median.loss();
      add(codes[i], sums);
    }
  }

  private void order(Object column, int[] index, int lo, int hi, BinSums sums) {
    int at = 0;
    for (int c = sums.next(0); c >= 0; c = sums.next(c + 1)) {
      start[c] = at;
      at += sums.count(c);
    }
    for (int i = lo; i < hi; i++) {
      int s = index[i];
      int c = column instanceof byte[] one ? one[s] & 0xFF : ((char[]) column)[s];
      byBin[start[c]++] = s;
    }
  }

  /** After {@link #order}, start[c] is the end of bin c. */
  private void add(int c, BinSums sums) {
    for (int i = start[c] - sums.count(c); i < start[c]; i++) {
      median.add(place[byBin[i]], rows.weight()[byBin[i]]);
    }
  }

  /** Loss of the bins up to each. */
  private void sweepUp(int first, BinSums sums, double[] loss) {
    median.start(sorted, distinct);
    for (int c = first; c >= 0; c = sums.next(c + 1)) {
      add(c, sums);
      loss[c] = median.loss();
    }
  }

  /** Loss of the bins above each, with or without the missing cells. */
  private void sweepDown(int f, boolean withMissing, BinSums sums, double[] loss) {
    median.start(sorted, distinct);
    if (withMissing) {
      add(0, sums);
    }
    int least = bins.base(f);
    for (int c = sums.last(); c >= least; c = sums.previous(c - 1)) {
      loss[c] = median.loss();
      add(c, sums);
    }
  }

  /** Decrease of the node's loss by a cut above bin, or after category, {@code low}. */
  double gain(int low, boolean missingLeft) {
    boolean without = missingHere && !missingLeft;
    double loss = without ? belowWithout[low] + aboveWith[low] : below[low] + above[low];
    double gain = nodeLoss - loss;
    return gain > NOISE * nodeLoss && node.count() > 1 ? gain : 0;
  }
}
