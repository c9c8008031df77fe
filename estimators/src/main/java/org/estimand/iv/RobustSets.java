package org.estimand.iv;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.estimand.inference.ConfidenceSet;

/**
 * Confidence sets under any covariance, with one endogenous regressor. The line is taken as a
 * circle, b = centre + scale tan(angle), so that unbounded sets need no special case. Acceptance is
 * looked at on points at logarithmic distances from the smallest and from the largest value of the
 * Anderson-Rubin statistic, between neighbours of which no test accepts or rejects more than one
 * piece; a local extremum between points is searched; ends are found by bisection.
 */
final class RobustSets {
  private static final int PER_DECADE = 12;
  private static final int DECADES_IN = 3;
  private static final int DECADES_OUT = 7;
  private static final int BISECTIONS = 64;
  private static final int SECTIONS = 60;

  private final ReducedForm form;
  private final double centre;
  private final double scale;

  /**
   * Around an estimate.
   *
   * @param centre a finite value, usually the estimate
   * @param scale a positive length, usually its standard error
   */
  RobustSets(ReducedForm form, double centre, double scale) {
    this.form = form;
    this.centre = centre;
    this.scale = scale;
  }

  ConfidenceSet set(WeakIvTest test, double level) {
    int q = form.q();
    double one = new ChiSquaredDistribution(1).inverseCumulativeProbability(level);
    double all = new ChiSquaredDistribution(q).inverseCumulativeProbability(level);
    DoubleUnaryOperator margin =
        switch (test) {
          case ANDERSON_RUBIN -> phi -> all - at(phi).ar();
          case LAGRANGE_MULTIPLIER -> phi -> one - at(phi).lm();
          case LIKELIHOOD_RATIO -> phi -> one - at(phi).lr();
          case CONDITIONAL_LIKELIHOOD_RATIO ->
              phi -> {
                WeakIvStatistics s = at(phi);
                // the critical value lies between those of chi-square(1) and chi-square(q)
                if (s.lr() <= one) {
                  return level + one - s.lr();
                }
                return s.lr() >= all
                    ? level - 1 + all - s.lr()
                    : ConditionalLr.pValue(s.lr(), s.rank(), q) - (1 - level);
              };
        };
    double[][] points = refined(points(), margin);
    double[] ends = new double[2 * points[0].length];
    int count = 0;
    boolean before = points[1][0] >= 0;
    if (before) {
      ends[count++] = Double.NEGATIVE_INFINITY;
    }
    for (int k = 1; k < points[0].length; k++) {
      boolean now = points[1][k] >= 0;
      if (now != before) {
        ends[count++] = value(boundary(margin, points[0][k - 1], points[0][k], before));
      }
      before = now;
    }
    if (before) {
      ends[count++] = Double.POSITIVE_INFINITY;
    }
    return ConfidenceSet.union(level, Arrays.copyOf(ends, count));
  }

  private double value(double phi) {
    return centre + scale * Math.tan(phi);
  }

  private WeakIvStatistics at(double phi) {
    double c = Math.cos(phi);
    double s = Math.sin(phi);
    double[] a = {c, -(centre * c + scale * s)};
    double[] direction = {-s, -(-centre * s + scale * c)};
    return WeakIvStatistics.of(form, a, direction);
  }

  /** Angles from -pi/2 to pi/2, both of which are the point at infinity. */
  private double[] points() {
    int steps = PER_DECADE * (DECADES_IN + DECADES_OUT);
    double[] all = new double[4 * (steps + 1) + 4];
    int count = 0;
    double far = farthest();
    all[count++] = 0;
    for (int k = 0; k <= steps; k++) {
      double d = Math.pow(10, k / (double) PER_DECADE - DECADES_IN);
      all[count++] = Math.atan(d);
      all[count++] = -Math.atan(d);
      double e = Math.atan(Math.pow(10, -k / (double) PER_DECADE));
      all[count++] = wrapped(far + e);
      all[count++] = wrapped(far - e);
    }
    all[count++] = far;
    all[count++] = -Math.PI / 2;
    all[count++] = Math.PI / 2;
    return distinct(all);
  }

  private static double[] distinct(double[] all) {
    Arrays.sort(all);
    int kept = 1;
    for (int k = 1; k < all.length; k++) {
      if (all[k] - all[kept - 1] > 1e-14) {
        all[kept++] = all[k];
      }
    }
    return Arrays.copyOf(all, kept);
  }

  private static double wrapped(double phi) {
    return phi - Math.PI * Math.rint(phi / Math.PI);
  }

  /** About where the Anderson-Rubin statistic is largest. */
  private double farthest() {
    double best = Math.PI / 2;
    double most = at(best).ar();
    for (int k = 0; k <= PER_DECADE * DECADES_OUT; k++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        double phi = sign * Math.atan(Math.pow(10, k / (double) PER_DECADE));
        double ar = at(phi).ar();
        if (ar > most) {
          most = ar;
          best = phi;
        }
      }
    }
    double width = 0.2 * Math.min(Math.PI / 2, Math.abs(Math.PI / 2 - Math.abs(best)) + 1e-7);
    return wrapped(extremum(phi -> at(phi).ar(), best - width, best + width));
  }

  /**
   * The points with their margins and, between them, extrema at which acceptance differs from both
   * neighbours; looked for where a parabola through three points could nearly reach zero.
   */
  private static double[][] refined(double[] points, DoubleUnaryOperator margin) {
    double[] f = new double[points.length];
    for (int k = 0; k < f.length; k++) {
      f[k] = margin.applyAsDouble(points[k]);
    }
    double[][] out = {new double[2 * f.length], new double[2 * f.length]};
    int count = 0;
    for (int k = 0; k < f.length; k++) {
      boolean in = f[k] >= 0;
      double top = Double.NaN;
      if (k > 0 && k + 1 < f.length && in == f[k - 1] >= 0 && in == f[k + 1] >= 0) {
        double sign = in ? -1 : 1;
        double left = sign * (f[k] - f[k - 1]);
        double right = sign * (f[k] - f[k + 1]);
        if (left >= 0 && right >= 0 && Math.abs(f[k]) <= 4 * Math.max(left, right)) {
          top = extremum(phi -> sign * margin.applyAsDouble(phi), points[k - 1], points[k + 1]);
        }
      }
      double atTop = Double.isNaN(top) ? f[k] : margin.applyAsDouble(top);
      boolean found = atTop >= 0 != in;
      if (found && top < points[k]) {
        out[0][count] = top;
        out[1][count++] = atTop;
      }
      out[0][count] = points[k];
      out[1][count++] = f[k];
      if (found && top > points[k]) {
        out[0][count] = top;
        out[1][count++] = atTop;
      }
    }
    return new double[][] {Arrays.copyOf(out[0], count), Arrays.copyOf(out[1], count)};
  }

  /** The largest value between two angles, by golden sections. */
  private static double extremum(DoubleUnaryOperator f, double from, double to) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = from;
    double high = to;
    double a = high - ratio * (high - low);
    double b = low + ratio * (high - low);
    double fa = f.applyAsDouble(a);
    double fb = f.applyAsDouble(b);
    for (int k = 0; k < SECTIONS; k++) {
      if (fa > fb) {
        high = b;
        b = a;
        fb = fa;
        a = high - ratio * (high - low);
        fa = f.applyAsDouble(a);
      } else {
        low = a;
        a = b;
        fa = fb;
        b = low + ratio * (high - low);
        fb = f.applyAsDouble(b);
      }
    }
    return 0.5 * (low + high);
  }

  private static double boundary(
      DoubleUnaryOperator margin, double from, double to, boolean inAtFrom) {
    double low = from;
    double high = to;
    for (int k = 0; k < BISECTIONS && high - low > 1e-16; k++) {
      double mid = 0.5 * (low + high);
      if (margin.applyAsDouble(mid) >= 0 == inAtFrom) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return 0.5 * (low + high);
  }
}
