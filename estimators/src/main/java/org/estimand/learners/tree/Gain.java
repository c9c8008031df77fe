package org.estimand.learners.tree;

/** How much a split improves a node, in units of the criterion times weight. */
final class Gain {
  /** Differences of means below this share of the mean are rounding where weights are not whole. */
  private static final double NOISE = 1e-13;

  /** Improvements of sums of logarithms below this, per unit, are rounding. */
  private static final double LOG_NOISE = 1e-12;

  private Gain() {}

  /** The gain of taking the left part from a node; 0 where the split is not allowed. */
  static double of(SplitCriterion criterion, NodeSums node, NodeSums left) {
    return switch (criterion) {
      case SQUARED -> squared(node, left);
      case POISSON -> poisson(node, left);
      case LOG_LOSS -> logLoss(node, left);
      case ABSOLUTE -> throw new IllegalArgumentException("absolute error needs the rows");
    };
  }

  /** Sum over outputs of (W s - S w)^2 / (W w (W - w)). */
  private static double squared(NodeSums node, NodeSums left) {
    double w = left.weight();
    double total = node.weight();
    double gain = 0;
    for (int k = 0; k < node.outputs(); k++) {
      double a = total * left.sum(k);
      double b = node.sum(k) * w;
      double d = a - b;
      if (Math.abs(d) > NOISE * b) {
        gain += d * d;
      }
    }
    return gain / (w * (total - w)) / total;
  }

  private static double poisson(NodeSums node, NodeSums left) {
    double s = left.sum(0);
    double total = node.sum(0);
    double other = total - s;
    if (!(s > 0 && other > 0)) {
      return 0;
    }
    double gain =
        s * Math.log(s / left.weight())
            + other * Math.log(other / (node.weight() - left.weight()))
            - total * Math.log(total / node.weight());
    return gain > LOG_NOISE * total ? gain : 0;
  }

  private static double logLoss(NodeSums node, NodeSums left) {
    double w = left.weight();
    double rest = node.weight() - w;
    double gain = 0;
    for (int k = 0; k < node.outputs(); k++) {
      double s = left.sum(k);
      double total = node.sum(k);
      gain += term(s, w) + term(total - s, rest) - term(total, node.weight());
      if (node.outputs() == 1) {
        gain +=
            term(w - s, w)
                + term(rest - (total - s), rest)
                - term(node.weight() - total, node.weight());
      }
    }
    return gain > LOG_NOISE * node.weight() ? gain : 0;
  }

  private static double term(double s, double weight) {
    return s > 0 ? s * Math.log(s / weight) : 0;
  }
}
