package org.estimand.iv;

/**
 * Two probabilities p0, p1 from their difference R and the log of their odds product F = logit p0 +
 * logit p1, with first and second derivatives; R in (-1, 1) and F any number give probabilities in
 * (0, 1) (Richardson, Robins and Wang 2017). The second derivatives of both are the same.
 */
final class RiskPair {
  private static final double LARGEST = 60;

  double p0;
  double p1;
  double p0R;
  double p1R;
  double inF;
  double inRR;
  double inRF;
  double inFF;

  /** Sets the point. */
  void at(double r, double f) {
    double odds = Math.exp(Math.max(-LARGEST, Math.min(LARGEST, f)));
    double b = r + odds * (2 - r);
    double root = Math.sqrt(b * b + 4 * (1 - odds) * odds * (1 - r));
    p0 = b >= 0 ? 2 * odds * (1 - r) / (b + root) : (root - b) / (2 * (1 - odds));
    p1 = p0 + r;
    double v0 = p0 * (1 - p0);
    double v1 = p1 * (1 - p1);
    double s = v0 + v1;
    p0R = -v0 / s;
    p1R = v1 / s;
    inF = v0 * v1 / s;
    double v0R = (1 - 2 * p0) * p0R;
    double v1R = (1 - 2 * p1) * p1R;
    double v0F = (1 - 2 * p0) * inF;
    double v1F = (1 - 2 * p1) * inF;
    inRR = -(v0R * v1 - v0 * v1R) / (s * s);
    inRF = -(v0F * v1 - v0 * v1F) / (s * s);
    inFF = (v0F * v1 * v1 + v1F * v0 * v0) / (s * s);
  }
}
