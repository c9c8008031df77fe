package org.estimand.crossfit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.estimand.errors.NotIdentifiedException;

/**
 * Which rows test and train in which fold: data, not a recipe. In the ordinary case each row
 * belongs to one fold per repetition, which tests it, and trains in all others. With products of
 * two clusterings the rows of a test block's row and column of blocks train nothing; with ordered
 * folds and a gap neither do those of the neighbours.
 */
public final class FoldAssignment {
  private final int rows;
  private final int[] folds;
  private final int[][] testFold;
  private final int[][][] trainRows;
  private final int[][][] testRows;
  private final int[][] first;
  private final int[][] second;
  private final int firstFolds;
  private final int secondFolds;
  private final int gap;
  private final int[] numbers;

  private FoldAssignment(
      int rows,
      int[] folds,
      int[][] testFold,
      int[][] first,
      int[][] second,
      int k1,
      int k2,
      int gap) {
    this.gap = gap;
    this.numbers = null;
    this.rows = rows;
    this.folds = folds;
    this.testFold = testFold;
    this.first = first;
    this.second = second;
    this.firstFolds = k1;
    this.secondFolds = k2;
    this.testRows = new int[testFold.length][][];
    this.trainRows = new int[testFold.length][][];
    int[] scratch = new int[rows];
    for (int r = 0; r < testFold.length; r++) {
      testRows[r] = new int[folds[r]][];
      trainRows[r] = new int[folds[r]][];
      for (int k = 0; k < folds[r]; k++) {
        testRows[r][k] = collect(r, k, true, scratch);
        trainRows[r][k] = collect(r, k, false, scratch);
      }
    }
  }

  /**
   * Ordinary folds.
   *
   * @param labels for each repetition the fold 0 .. K-1 of each row; copied
   */
  public static FoldAssignment of(int[][] labels) {
    int[] folds = new int[labels.length];
    int[][] copy = new int[labels.length][];
    for (int r = 0; r < labels.length; r++) {
      copy[r] = labels[r].clone();
      requireLabels(copy[r], copy[0].length);
      for (int f : copy[r]) {
        folds[r] = Math.max(folds[r], f + 1);
      }
    }
    return new FoldAssignment(copy[0].length, folds, copy, null, null, 0, 0, 0);
  }

  /**
   * Folds in an order, whose neighbours train nothing: fold k trains on the rows whose fold differs
   * from k by more than the gap.
   *
   * @param labels for each repetition the fold 0 .. K-1 of each row, numbered in order; copied
   * @param gap number of folds left out on each side, at least 0
   */
  public static FoldAssignment ofOrdered(int[][] labels, int gap) {
    if (gap < 0) {
      throw new IllegalArgumentException("gap " + gap + " is negative");
    }
    FoldAssignment plain = of(labels);
    return new FoldAssignment(plain.rows, plain.folds, plain.testFold, null, null, 0, 0, gap);
  }

  /**
   * The same folds on some of the rows, in the order given; a fold may be left without rows.
   *
   * @param some rows of this assignment, each once
   */
  public FoldAssignment restricted(int... some) {
    int[][] test = select(testFold, some);
    int[] own = numbers == null ? null : new int[some.length];
    for (int k = 0; own != null && k < some.length; k++) {
      own[k] = numbers[some[k]];
    }
    FoldAssignment next =
        new FoldAssignment(
            some.length,
            folds,
            test,
            select(first, some),
            select(second, some),
            firstFolds,
            secondFolds,
            gap);
    return own == null ? next : new FoldAssignment(next, own);
  }

  private static int[][] select(int[][] labels, int... some) {
    if (labels == null) {
      return null;
    }
    int[][] out = new int[labels.length][some.length];
    for (int r = 0; r < labels.length; r++) {
      for (int k = 0; k < some.length; k++) {
        out[r][k] = labels[r][some[k]];
      }
    }
    return out;
  }

  /**
   * Products of two clusterings' folds: fold (k, l) is number k * L + l, tests the rows with first
   * fold k and second fold l, and trains on the rows with first fold not k and second fold not l.
   *
   * @param firstLabels for each repetition the fold of each row's first cluster
   * @param secondLabels for each repetition the fold of each row's second cluster
   */
  public static FoldAssignment ofProduct(int[][] firstLabels, int[][] secondLabels) {
    int repetitions = firstLabels.length;
    int k1 = 0;
    int k2 = 0;
    int[][] a = new int[repetitions][];
    int[][] b = new int[repetitions][];
    for (int r = 0; r < repetitions; r++) {
      a[r] = firstLabels[r].clone();
      b[r] = secondLabels[r].clone();
      requireLabels(a[r], a[0].length);
      requireLabels(b[r], a[0].length);
      for (int i = 0; i < a[r].length; i++) {
        k1 = Math.max(k1, a[r][i] + 1);
        k2 = Math.max(k2, b[r][i] + 1);
      }
    }
    int[] folds = new int[repetitions];
    int[][] test = new int[repetitions][a[0].length];
    for (int r = 0; r < repetitions; r++) {
      folds[r] = k1 * k2;
      for (int i = 0; i < test[r].length; i++) {
        test[r][i] = a[r][i] * k2 + b[r][i];
      }
    }
    return new FoldAssignment(a[0].length, folds, test, a, b, k1, k2, 0);
  }

  private static void requireLabels(int[] labels, int rows) {
    if (labels.length != rows) {
      throw new IllegalArgumentException(labels.length + " fold labels for " + rows + " rows");
    }
    for (int f : labels) {
      if (f < 0) {
        throw new IllegalArgumentException("fold label " + f + " is negative");
      }
    }
  }

  /** Without branches on the labels, which are random: a row is written and kept or overwritten. */
  private int[] collect(int r, int k, boolean test, int[] scratch) {
    int count = 0;
    for (int i = 0; i < rows; i++) {
      scratch[count] = i;
      count += member(r, i, k, test) ? 1 : 0;
    }
    return Arrays.copyOf(scratch, count);
  }

  private boolean member(int r, int i, int k, boolean test) {
    if (test) {
      return testFold[r][i] == k;
    }
    return first == null
        ? Math.abs(testFold[r][i] - k) > gap
        : first[r][i] != k / secondFolds && second[r][i] != k % secondFolds;
  }

  private FoldAssignment(FoldAssignment other, int[] numbers) {
    this.rows = other.rows;
    this.folds = other.folds;
    this.testFold = other.testFold;
    this.trainRows = other.trainRows;
    this.testRows = other.testRows;
    this.first = other.first;
    this.second = other.second;
    this.firstFolds = other.firstFolds;
    this.secondFolds = other.secondFolds;
    this.gap = other.gap;
    this.numbers = numbers;
  }

  /**
   * The same folds of rows that messages count as in the table they come from.
   *
   * @param originalRows for each row its 0-based place in that table
   */
  FoldAssignment numbered(int[] originalRows) {
    if (originalRows.length != rows) {
      throw new IllegalArgumentException(originalRows.length + " numbers for " + rows + " rows");
    }
    return new FoldAssignment(this, originalRows.clone());
  }

  /** The number of a row for messages, from 1: its place in the table that was read, if known. */
  int number(int row) {
    return (numbers == null ? row : numbers[row]) + 1;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of repetitions. */
  public int repetitions() {
    return testFold.length;
  }

  /** Number of folds in a repetition (blocks, for a product). */
  public int folds(int repetition) {
    return folds[repetition];
  }

  /** The fold that tests a row. */
  public int fold(int repetition, int row) {
    return testFold[repetition][row];
  }

  /** Whether this is a product of two clusterings' folds. */
  public boolean isProduct() {
    return first != null;
  }

  /** Folds of the first clustering of a product. */
  public int firstFolds() {
    return firstFolds;
  }

  /** Folds of the second clustering of a product. */
  public int secondFolds() {
    return secondFolds;
  }

  /** Rows tested in a fold, ascending. Shared storage, do not modify. */
  public int[] testRows(int repetition, int fold) {
    return testRows[repetition][fold];
  }

  /** Rows that train for a fold, ascending. Shared storage, do not modify. */
  public int[] trainRows(int repetition, int fold) {
    return trainRows[repetition][fold];
  }

  /**
   * Requires flagged rows in every fold that tests rows (in every block, for products): in its
   * training part, then in its test part.
   *
   * @param flags one flag per row
   * @param row what a flagged row is, for example {@code treated}
   * @param remedy what to do besides using fewer folds, for example {@code or
   *     stratifiedBy(TREATMENT)}
   * @throws NotIdentifiedException IDENT-002 naming the fold
   */
  public void requireEachFold(boolean[] flags, String row, String remedy) {
    require(flags, row, remedy, true);
  }

  /**
   * Requires flagged rows in the training part of every fold that tests rows; the parameters and
   * the error are those of {@link #requireEachFold}.
   */
  public void requireEachTraining(boolean[] flags, String row, String remedy) {
    require(flags, row, remedy, false);
  }

  private void require(boolean[] flags, String row, String remedy, boolean tested) {
    for (int r = 0; r < repetitions(); r++) {
      for (int k = 0; k < folds[r]; k++) {
        if (testRows[r][k].length == 0) {
          continue;
        }
        boolean trained = any(flags, trainRows[r][k]);
        if (!trained || tested && !any(flags, testRows[r][k])) {
          String where = "old " + (k + 1) + " of repetition " + (r + 1);
          throw new NotIdentifiedException(
              "IDENT-002",
              (trained ? "F" + where + " has" : "The training rows of f" + where + " have")
                  + " no "
                  + row
                  + " row ("
                  + count(flags)
                  + " "
                  + row
                  + " in "
                  + rows
                  + "). Fewer folds, "
                  + remedy
                  + ".");
        }
      }
    }
  }

  private static int count(boolean[] flags) {
    int count = 0;
    for (boolean f : flags) {
      count += f ? 1 : 0;
    }
    return count;
  }

  private static boolean any(boolean[] flags, int[] some) {
    for (int i : some) {
      if (flags[i]) {
        return true;
      }
    }
    return false;
  }

  /** Hexadecimal SHA-256 of the assignment. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int r = 0; r < testFold.length; r++) {
        ByteBuffer b = ByteBuffer.allocate(4 * rows + 4);
        b.putInt(folds[r]);
        for (int f : testFold[r]) {
          b.putInt(f);
        }
        digest.update(b.array());
      }
      digest.update((byte) (first == null ? 0 : 1));
      if (gap > 0) {
        digest.update((byte) gap);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
