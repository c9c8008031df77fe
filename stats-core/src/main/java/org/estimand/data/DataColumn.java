package org.estimand.data;

import java.util.List;

/**
 * A named column: numbers with NaN where missing, or text as codes into sorted levels with -1 where
 * missing.
 */
sealed interface DataColumn {
  /** The column's name. */
  String name();

  /** Number of rows. */
  int rows();

  /** Whether the cell is empty. */
  boolean isMissing(int row);

  /** The rows named, in that order. */
  DataColumn rows(int[] rows);

  /** The cell as a label, for groupings. */
  String label(int row);

  /** Numbers. */
  record Numeric(String name, double[] values) implements DataColumn {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(values[row]);
    }

    @Override
    public DataColumn rows(int[] rows) {
      double[] kept = new double[rows.length];
      for (int k = 0; k < rows.length; k++) {
        kept[k] = values[rows[k]];
      }
      return new Numeric(name, kept);
    }

    @Override
    public String label(int row) {
      return Numbers.label(values[row] + 0.0);
    }
  }

  /** Text. */
  record Text(String name, int[] codes, List<String> levels) implements DataColumn {
    @Override
    public int rows() {
      return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
      return codes[row] < 0;
    }

    @Override
    public DataColumn rows(int[] rows) {
      int[] kept = new int[rows.length];
      for (int k = 0; k < rows.length; k++) {
        kept[k] = codes[rows[k]];
      }
      return new Text(name, kept, levels);
    }

    @Override
    public String label(int row) {
      return levels.get(codes[row]);
    }
  }
}
