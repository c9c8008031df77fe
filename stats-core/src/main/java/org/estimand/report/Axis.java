package org.estimand.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis with ticks at round numbers.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from pixel of the low end
 * @param to pixel of the high end
 * @param step distance of ticks
 */
record Axis(double low, double high, double from, double to, double step) {
  /** The smallest and the largest of the finite values, infinities where there is none. */
  static double[] range(double... values) {
    double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (double v : values) {
      if (Double.isFinite(v)) {
        ends[0] = Math.min(ends[0], v);
        ends[1] = Math.max(ends[1], v);
      }
    }
    return ends;
  }

  /** An axis that covers a range and ends at ticks. */
  static Axis covering(double min, double max, double from, double to, int ticks) {
    double lo = Double.isFinite(min) ? min : Double.isFinite(max) ? max : 0;
    double hi = Double.isFinite(max) ? max : lo;
    if (!(hi > lo)) {
      lo -= lo == 0 ? 1 : Math.abs(lo) * 0.1;
      hi += hi == 0 ? 1 : Math.abs(hi) * 0.1;
    }
    double step = nice((hi - lo) / ticks);
    return new Axis(
        Math.floor(lo / step + 1e-9) * step, Math.ceil(hi / step - 1e-9) * step, from, to, step);
  }

  /** The smallest of 1, 2, 2.5, 5 times a power of ten that is at least the size. */
  static double nice(double size) {
    double power = Math.pow(10, Math.floor(Math.log10(size)));
    for (double m : new double[] {1, 2, 2.5, 5, 10}) {
      if (m * power >= size * (1 - 1e-9)) {
        return m * power;
      }
    }
    return 10 * power;
  }

  /** The pixel of a value; infinity is at the end of the axis. */
  double at(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? to : from;
    }
    return from + (value - low) / (high - low) * (to - from);
  }

  List<Double> ticks() {
    List<Double> list = new ArrayList<>();
    int count = (int) Math.round((high - low) / step);
    for (int k = 0; k <= count; k++) {
      double v = low + k * step;
      list.add(Math.abs(v) < step * 1e-9 ? 0 : v);
    }
    return list;
  }

  String label(double value) {
    int decimals = 0;
    double s = step;
    while (decimals < 10 && Math.abs(s - Math.rint(s)) > 1e-6 * s) {
      s *= 10;
      decimals++;
    }
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
