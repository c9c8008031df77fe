package org.estimand.iv;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.data.WeightKind;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Json;
import org.estimand.inference.VcovType;

/**
 * Outcome, treatment and 0/1 instrument of a sample. Arrays are shared: read only.
 *
 * @param data the data
 * @param y outcome
 * @param a treatment
 * @param z instrument, 0 or 1
 * @param w sampling weights of mean one, or null
 * @param binary whether the treatment is 0 or 1
 * @param constant for each arm of the instrument the value of the treatment when it is the same in
 *     all its rows of positive weight, else NaN
 */
record BinaryIvSample(
    CausalData data,
    double[] y,
    double[] a,
    double[] z,
    double[] w,
    boolean binary,
    double[] constant) {

  /** The roles that all estimators with one 0/1 instrument take. */
  static RoleRequirements roles(String estimator) {
    return RoleRequirements.of(estimator)
        .one(Role.OUTCOME)
        .one(Role.TREATMENT)
        .one(Role.INSTRUMENT)
        .some(Role.COVARIATE)
        .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
        .optional(Role.CLUSTER, Role.COORDINATE);
  }

  static BinaryIvSample of(CausalData data, String estimator) {
    double[] y = data.column(Role.OUTCOME);
    double[] a = data.column(Role.TREATMENT);
    double[] z = data.column(Role.INSTRUMENT);
    double[] w = weights(data, estimator);
    requireBinary(data, Role.INSTRUMENT, z);
    double[] constant = new double[2];
    boolean binary = true;
    for (int arm = 0; arm < 2; arm++) {
      int rows = 0;
      double value = Double.NaN;
      boolean same = true;
      for (int i = 0; i < z.length; i++) {
        if (z[i] == arm && (w == null || w[i] > 0)) {
          same &= rows == 0 || a[i] == value;
          value = a[i];
          rows++;
        }
      }
      if (rows == 0) {
        throw new NotIdentifiedException(
            "IDENT-215",
            "INSTRUMENT \""
                + data.name(Role.INSTRUMENT)
                + "\" is "
                + (1 - arm)
                + " in all "
                + z.length
                + (w == null ? " rows" : " rows of positive weight")
                + "; an effect needs rows with both values.");
      }
      constant[arm] = same ? value : Double.NaN;
    }
    for (double v : a) {
      binary &= v == 0 || v == 1;
    }
    if (!Double.isNaN(constant[0]) && constant[0] == constant[1]) {
      throw new NotIdentifiedException(
          "IDENT-216",
          "TREATMENT \""
              + data.name(Role.TREATMENT)
              + "\" is "
              + Json.number(constant[0])
              + " in all "
              + z.length
              + " rows; an effect needs rows with other values.");
    }
    return new BinaryIvSample(data, y, a, z, w, binary, constant);
  }

  /** Sampling weights of mean one, or null. */
  static double[] weights(CausalData data, String estimator) {
    if (!data.has(Role.WEIGHT)) {
      return null;
    }
    if (data.roles().weightKind().orElse(null) != WeightKind.SAMPLING) {
      throw new NotSupportedException(
          "NOTSUP-215",
          "WEIGHT \""
              + data.name(Role.WEIGHT)
              + "\" is declared "
              + data.roles().weightKind().map(Enum::name).orElse("of no kind")
              + "; "
              + estimator
              + " takes SAMPLING weights. Repeat the rows for frequencies.");
    }
    double[] w = data.column(Role.WEIGHT);
    double sum = 0;
    for (double v : w) {
      sum += v;
    }
    for (int i = 0; i < w.length; i++) {
      w[i] *= w.length / sum;
    }
    return w;
  }

  static void requireBinary(CausalData data, Role role, double[] x) {
    int others = 0;
    double first = 0;
    for (double v : x) {
      if (v != 0 && v != 1) {
        first = others == 0 ? v : first;
        others++;
      }
    }
    if (others > 0) {
      throw new InvalidDataException(
          "DATA-215",
          role
              + " \""
              + data.name(role)
              + "\" must have the two values 0 and 1; found "
              + Json.number(first)
              + (others == 1 ? " (1 such row)." : " (" + others + " such rows)."));
    }
  }

  /** Refuses a treatment with other values than 0 and 1. */
  void requireBinaryTreatment() {
    requireBinary(data, Role.TREATMENT, a);
  }

  int rows() {
    return y.length;
  }

  double weight(int i) {
    return w == null ? 1 : w[i];
  }

  /** Whether the treatment does not vary in an arm of the instrument. */
  boolean oneSided() {
    return !Double.isNaN(constant[0]) || !Double.isNaN(constant[1]);
  }

  /** Weighted mean over all rows. */
  double mean(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += weight(i) * x[i];
    }
    return sum / x.length;
  }

  /** The covariance that the design of the sample asks for. */
  static VcovType vcov(CausalData data) {
    List<String> clusters = data.names(Role.CLUSTER);
    return clusters.isEmpty()
        ? VcovType.robust()
        : VcovType.cluster(clusters.toArray(new String[0]));
  }
}
