package org.estimand.panel;

/** How UNIT_DUMMIES gives units to the learners. */
public enum UnitEncoding {
  /** ABSORBED where the learner is linear in a known basis, else ONE_HOT. The default. */
  AUTO,
  /**
   * The unit effects are taken off within the training rows (features, basis of the learner and
   * target lose their unit means there): the fit that dummies without a penalty would give, at the
   * cost of one pass over the data, for any number of units. Linear learners only.
   */
  ABSORBED,
  /**
   * A 0/1 column for each unit. Cost and memory grow with rows times units: a tree of depth d over
   * N units looks at N + p columns at every split.
   */
  ONE_HOT
}
