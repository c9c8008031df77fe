package org.estimand.weighting;

/** How the mean potential outcome depends on the treatments of all periods. */
public enum MarginalModel {
  /** On their number: one slope. */
  CUMULATIVE("number of periods treated"),
  /** On each of them: a slope for every period. */
  EACH_PERIOD("a slope for every period"),
  /** On the whole history: a mean for every history that occurs. */
  SATURATED("a mean for every history");

  private final String words;

  MarginalModel(String words) {
    this.words = words;
  }

  /** What the model says. */
  public String words() {
    return words;
  }
}
