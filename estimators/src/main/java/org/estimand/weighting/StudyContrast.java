package org.estimand.weighting;

import java.util.Optional;

/**
 * One question of a {@link WeightingStudy}: the effect of a 0/1 treatment among some rows.
 *
 * @param treatment a TREATMENT column of the data
 * @param label its name in tables, different from that of other contrasts
 * @param eligible a 0/1 column, 1 in the rows that take part; empty for all rows
 */
public record StudyContrast(String treatment, String label, Optional<String> eligible) {
  /** A contrast of all rows, under the name of its column. */
  public static StudyContrast of(String treatment) {
    return new StudyContrast(treatment, treatment, Optional.empty());
  }

  /** The same contrast under a name for people. */
  public StudyContrast labelled(String name) {
    return new StudyContrast(treatment, name, eligible);
  }

  /** The same contrast among the rows where a column is 1. */
  public StudyContrast among(String column) {
    return new StudyContrast(treatment, label, Optional.of(column));
  }
}
