package org.estimand.data;

/** What a column is for. */
public enum Role {
  /** The outcome Y. */
  OUTCOME,
  /** A treatment D; one or several columns. */
  TREATMENT,
  /** An instrument Z; one or several columns. */
  INSTRUMENT,
  /** A covariate X; one or several columns. */
  COVARIATE,
  /** The unit of a panel. */
  UNIT,
  /** The period of a panel, or the time of an observation. */
  TIME,
  /** A cluster of dependent observations; one or several columns. */
  CLUSTER,
  /** Observation weights, of a declared {@link WeightKind}. */
  WEIGHT,
  /** Known starting weights for balancing. */
  BASE_WEIGHT,
  /** The domain an observation was collected in. */
  DOMAIN,
  /** A sampling stratum. */
  STRATUM,
  /** The finite population correction: population size of the stratum. */
  FPC,
  /** A spatial coordinate; usually two columns. */
  COORDINATE,
  /**
   * One if the unit is lost to follow-up; several columns are periods. Values of the outcome, of
   * treatments and of covariate blocks may be missing in rows with a one.
   */
  CENSORED,
  /** A variable of a causal discovery. */
  VARIABLE,
  /** A fold label given by the user; several columns are repetitions. */
  FOLD
}
