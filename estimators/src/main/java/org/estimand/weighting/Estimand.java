package org.estimand.weighting;

/**
 * Which population an average effect is for, through its tilting function h of the propensity e:
 * treated are weighted by h/e, controls by h/(1-e) (Li, Morgan and Zaslavsky 2018, doi
 * 10.1080/01621459.2016.1260466).
 */
public enum Estimand {
  /** Everybody: h = 1. */
  ATE("average treatment effect"),
  /** The treated: h = e. */
  ATT("average treatment effect on the treated"),
  /** The controls: h = 1 - e. */
  ATC("average treatment effect on the controls"),
  /** The overlap population: h = e (1 - e). */
  ATO("average treatment effect in the overlap population"),
  /** The matchable population: h = min(e, 1 - e). */
  ATM("average treatment effect in the matchable population"),
  /** Entropy weights: h = -e log e - (1 - e) log(1 - e). */
  ATEN("average treatment effect under entropy weights");

  private final String words;

  Estimand(String words) {
    this.words = words;
  }

  /** The name in full. */
  public String words() {
    return words;
  }
}
