package org.estimand.inference;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.special.Gamma;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;

/** Linear combinations of estimates and tests of them. Matrices are q x p, column-major. */
final class LinearMath {
  /** A pivot below this share of its diagonal element counts as zero. */
  private static final double RANK = 1e-12;

  private LinearMath() {}

  /** The q combinations L theta with covariance L V L' and influence phi L'. */
  static Estimates combine(Estimates e, List<String> names, double[] l) {
    int q = names.size();
    int p = e.size();
    if (q == 0 || new HashSet<>(names).size() < q) {
      throw new InvalidConfigException(
          "CONF-049", "Names of contrasts must be distinct and not empty: " + names + ".");
    }
    requireMatrix("A contrast of " + q + " combinations", l, q, p);
    if (e.repetitions().isPresent()) {
      Repetitions r = e.repetitions().get();
      return r.map(part -> combine(part, names, l));
    }
    InfluenceFunction phi = e.influenceFunction().map(f -> times(f, l, q)).orElse(null);
    return Estimates.ofVcov(
            names,
            times(l, q, e.toArray()),
            SymmetricMath.sandwich(l, q, p, e.vcov()),
            e.vcovType(),
            phi,
            e.design())
        .withParts(e.parts().combined(l, q, p))
        .withFreedom(e.freedom().combined(l, q, p))
        .withScale(scale(e, l, q))
        .withRepetitions(null, e.remarks());
  }

  /** |L| times the scales of the terms. */
  private static double[] scale(Estimates e, double[] l, int q) {
    double[] out = new double[q];
    for (int j = 0; j < e.size(); j++) {
      for (int i = 0; i < q; i++) {
        out[i] += Math.abs(l[j * q + i]) * e.scale(j);
      }
    }
    return out;
  }

  /** The weights of one combination in the order of the terms. */
  static double[] row(Estimates e, Map<String, Double> weights) {
    double[] l = new double[e.size()];
    weights.forEach((term, w) -> l[e.index(term)] = w);
    return l;
  }

  static WaldTest wald(Estimates e, double[] restrictions, double[] values) {
    int q = values.length;
    int p = e.size();
    if (q == 0) {
      throw new InvalidConfigException("CONF-049", "A Wald test needs at least 1 restriction.");
    }
    requireMatrix("A Wald test of " + q + " restrictions", restrictions, q, p);
    requireFinite("value", values);
    int dependent = dependentRow(restrictions, q, p);
    if (dependent >= 0) {
      throw new NotIdentifiedException(
          "IDENT-044",
          "Restriction "
              + (dependent + 1)
              + " of "
              + q
              + " is zero or a linear combination of those before it, so the Wald test is not"
              + " defined. Drop it.");
    }
    double[] d = times(restrictions, q, e.toArray());
    for (int i = 0; i < q; i++) {
      d[i] -= values[i];
    }
    double[] v = SymmetricMath.sandwich(restrictions, q, p, e.vcov());
    double w = SymmetricMath.inverseForm(v, d, RANK);
    if (Double.isNaN(w)) {
      throw new NotIdentifiedException(
          "IDENT-045",
          "The covariance \""
              + e.vcovLabel()
              + "\" of the "
              + q
              + " restrictions is singular, so the Wald test is not defined. Test fewer"
              + " restrictions at once, or use a covariance with more clusters or periods.");
    }
    if (q > 1 && !e.freedom().isCommon()) {
      return hotelling(e, restrictions, q, w);
    }
    double df = e.freedom().of(restrictions);
    if (Double.isInfinite(df)) {
      double tail = Gamma.regularizedGammaQ(q / 2.0, w / 2);
      return new WaldTest(w, q, df, tail);
    }
    return fTest(w / q, q, df);
  }

  /** The approximate Hotelling T^2 test (Pustejovsky and Tipton 2018). */
  private static WaldTest hotelling(Estimates e, double[] restrictions, int q, double w) {
    OptionalDouble known = e.freedom().joint(restrictions, q);
    if (known.isEmpty()) {
      throw new NotSupportedException(
          "NOTSUP-043",
          "The covariance \""
              + e.vcovLabel()
              + "\" gives every combination degrees of freedom of its own, so a Wald test takes one"
              + " restriction; "
              + q
              + " were given. Test them one by one, or use withVcov with cluster(...).");
    }
    double eta = known.getAsDouble();
    if (!(eta > q - 1)) {
      throw new NotIdentifiedException(
          "IDENT-049",
          "The "
              + q
              + " restrictions together have "
              + (Double.isNaN(eta) ? "no" : NumberText.of(eta))
              + " degrees of freedom under the covariance \""
              + e.vcovLabel()
              + "\"; Hotelling's T^2 needs more than "
              + (q - 1)
              + ". Test fewer restrictions at once.");
    }
    double df = eta - q + 1;
    return fTest(df / (eta * q) * w, q, df);
  }

  private static WaldTest fTest(double f, int q, double df) {
    // P(F(q, df) > f) = P(F(df, q) < 1/f), which keeps small tails exact
    double tail = f == 0 ? 1 : new FDistribution(df, q).cumulativeProbability(1 / f);
    return new WaldTest(f, q, df, tail);
  }

  /** The first row that depends on those before it, or -1; rows are orthogonalised one by one. */
  private static int dependentRow(double[] m, int q, int p) {
    double[][] basis = new double[q][];
    for (int i = 0; i < q; i++) {
      double[] x = new double[p];
      for (int j = 0; j < p; j++) {
        x[j] = m[j * q + i];
      }
      double before = norm(x);
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          double s = 0;
          for (int j = 0; j < p; j++) {
            s += x[j] * basis[k][j];
          }
          for (int j = 0; j < p; j++) {
            x[j] -= s * basis[k][j];
          }
        }
      }
      double after = norm(x);
      if (!(after > 1e-10 * before)) {
        return i;
      }
      for (int j = 0; j < p; j++) {
        x[j] /= after;
      }
      basis[i] = x;
    }
    return -1;
  }

  private static double norm(double[] x) {
    double s = 0;
    for (double v : x) {
      s += v * v;
    }
    return Math.sqrt(s);
  }

  private static void requireMatrix(String what, double[] m, int q, int p) {
    if (m.length != q * p) {
      throw new InvalidConfigException(
          "CONF-049",
          what
              + " on "
              + p
              + " terms needs a matrix of "
              + q
              + " x "
              + p
              + " weights, column by column; found "
              + m.length
              + " weights.");
    }
    requireFinite("weight", m);
  }

  private static void requireFinite(String what, double[] x) {
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        throw new InvalidConfigException(
            "CONF-049",
            "The " + what + " at position " + (i + 1) + " is " + x[i] + "; must be finite.");
      }
    }
  }

  private static double[] times(double[] l, int q, double[] x) {
    double[] out = new double[q];
    for (int j = 0; j < x.length; j++) {
      for (int i = 0; i < q; i++) {
        out[i] += l[j * q + i] * x[j];
      }
    }
    return out;
  }

  private static InfluenceFunction times(InfluenceFunction f, double[] l, int q) {
    int n = f.rows();
    double[] from = f.storage();
    double[] out = new double[Math.multiplyExact(n, q)];
    for (int k = 0; k < q; k++) {
      for (int j = 0; j < f.terms(); j++) {
        double w = l[j * q + k];
        for (int i = 0; w != 0 && i < n; i++) {
          out[k * n + i] += w * from[j * n + i];
        }
      }
    }
    return InfluenceFunction.wrap(out, n, q);
  }

  /** Positions sorted by falling size; ties keep their order. */
  static int[] falling(double[] size) {
    Integer[] order = new Integer[size.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(size[b], size[a]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
