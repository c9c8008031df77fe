package org.estimand.report;

/** Where the cells of a column stand. */
public enum Align {
  /** Left, for words. */
  LEFT,
  /** Right, for numbers. */
  RIGHT
}
