package org.estimand.data;

/** What to do with rows that have a missing value in a column with a role. */
public enum Missing {
  /** Refuse the data with an error that counts the missing values. The default. */
  REFUSE,
  /** Drop such rows and remember how many and why. */
  DROP_ROWS,
  /**
   * Keep missing covariates as NaN for learners that can read them; rows with a missing value in
   * any other role are dropped.
   */
  KEEP_COVARIATES,
  /**
   * Keep missing outcomes and times as NaN for estimators of repeated measures, which use what was
   * observed of each unit; rows with a missing value in any other role are dropped. Other
   * estimators refuse such data.
   */
  KEEP_OUTCOMES
}
