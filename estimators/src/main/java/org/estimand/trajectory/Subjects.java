package org.estimand.trajectory;

import java.util.List;

/**
 * Observations of n subjects, those of a subject together and in ascending time.
 *
 * @param start n + 1 places: the observations of subject i are {@code start[i] .. start[i+1]-1}
 * @param time times of observation
 * @param outcome observed outcomes, none missing
 * @param gate n x q covariates of the gate, column-major
 * @param gateNames q names
 * @param expert n x p covariates of the experts, column-major
 * @param expertNames p names
 * @param weight n sampling or frequency weights, or null for ones
 * @param labels n names of subjects, for messages and predictions
 */
record Subjects(
    int[] start,
    double[] time,
    double[] outcome,
    double[] gate,
    List<String> gateNames,
    double[] expert,
    List<String> expertNames,
    double[] weight,
    List<String> labels) {

  int count() {
    return start.length - 1;
  }

  int observations() {
    return time.length;
  }

  int occasions(int i) {
    return start[i + 1] - start[i];
  }

  double weight(int i) {
    return weight == null ? 1 : weight[i];
  }

  /** Sum of the weights. */
  double total() {
    if (weight == null) {
      return count();
    }
    double sum = 0;
    for (double w : weight) {
      sum += w;
    }
    return sum;
  }
}
