package org.estimand.validation.architecture.planted.dml;

import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** Allowed: any number of columns, matrices that nobody sees, and a table for export. */
public final class AllowedColumns {
  private final double[] first;

  /** Allowed. */
  public AllowedColumns(double[]... columns) {
    this.first = first(columns);
  }

  /** Allowed. */
  public Table tidy() {
    return Table.create(DoubleColumn.create("estimate", first));
  }

  static double[] first(double[][] columns) {
    return columns[0].clone();
  }
}
