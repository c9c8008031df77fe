package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;

/** What a linear regression asks of its input. */
final class RegressionChecks {
  private RegressionChecks() {}

  static void require(Design design, double[] y, double[] w) {
    int n = design.rows();
    if (design.values().length != (long) n * design.columns()
        || y.length != n
        || w != null && w.length != n) {
      throw new IllegalArgumentException(
          design.values().length
              + " values, "
              + y.length
              + " outcomes, "
              + (w == null ? "no" : Integer.toString(w.length))
              + " weights for "
              + n
              + " x "
              + design.columns());
    }
    requireFinite(design);
    requireFinite("The outcome", y, 0, n);
    requirePositive(w);
  }

  static void requireFinite(Design design) {
    int n = design.rows();
    for (int j = 0; j < design.columns(); j++) {
      requireFinite("Column \"" + design.names().get(j) + "\"", design.values(), j * n, n);
    }
  }

  /** Names at the positions that are not among the kept ones, which ascend. */
  static List<String> dropped(List<String> names, int[] kept) {
    List<String> out = new ArrayList<>();
    int k = 0;
    for (int j = 0; j < names.size(); j++) {
      if (k < kept.length && kept[k] == j) {
        k++;
      } else {
        out.add(names.get(j));
      }
    }
    return out;
  }

  static void requireBinary(double[] y) {
    for (int i = 0; i < y.length; i++) {
      if (y[i] != 0 && y[i] != 1) {
        throw new InvalidDataException(
            "DATA-070",
            "The outcome is "
                + y[i]
                + " in row "
                + (i + 1)
                + "; a binary regression needs 0 or 1. Leave the row out or recode it.");
      }
    }
  }

  /** Weights of likelihoods, where zero leaves a row out. */
  static void requireNotNegative(double[] w) {
    for (int i = 0; w != null && i < w.length; i++) {
      if (!(w[i] >= 0 && w[i] < Double.POSITIVE_INFINITY)) {
        throw new InvalidDataException(
            "DATA-071",
            "The weight of row "
                + (i + 1)
                + " is "
                + w[i]
                + "; must be zero or positive and finite.");
      }
    }
  }

  static void requirePositive(double[] w) {
    for (int i = 0; w != null && i < w.length; i++) {
      if (!(w[i] > 0 && w[i] < Double.POSITIVE_INFINITY)) {
        throw new InvalidDataException(
            "DATA-071",
            "The weight of row "
                + (i + 1)
                + " is "
                + w[i]
                + "; must be positive and finite. Leave rows of weight zero out.");
      }
    }
  }

  private static void requireFinite(String what, double[] values, int from, int n) {
    for (int i = 0; i < n; i++) {
      if (!Double.isFinite(values[from + i])) {
        throw new InvalidDataException(
            "DATA-070",
            what
                + " is "
                + values[from + i]
                + " in row "
                + (i + 1)
                + "; a regression needs finite numbers. Leave the row out or impute the value.");
      }
    }
  }

  static void requireRank(LeastSquaresFit fit) {
    if (fit.rank() == 0) {
      throw new NotIdentifiedException(
          "IDENT-074", "Every column of the design is zero. Give at least one that is not.");
    }
  }

  static void requireResidual(int rows, int parameters) {
    if (rows <= parameters) {
      throw new NotIdentifiedException(
          "IDENT-071",
          "The regression has "
              + parameters
              + " parameters for "
              + rows
              + " rows, so no residual is left to judge its precision by. Use fewer columns or"
              + " effects, or more rows.");
    }
  }
}
