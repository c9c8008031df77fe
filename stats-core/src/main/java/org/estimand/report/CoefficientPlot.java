package org.estimand.report;

import java.util.Arrays;
import java.util.List;

/** Estimates with their intervals, one line each. */
public final class CoefficientPlot {
  private CoefficientPlot() {}

  /**
   * Draws the plot. An unbounded interval ends at the frame, without a stroke across; what is not a
   * number is left out.
   *
   * @param title heading
   * @param axisName what the estimates are, with their unit
   * @param labels names, top to bottom
   * @param estimates the points
   * @param low lower ends of the intervals
   * @param high upper ends of the intervals
   * @param reference where a dashed line stands, usually 0
   * @return SVG text
   */
  public static String svg(
      String title,
      String axisName,
      List<String> labels,
      double[] estimates,
      double[] low,
      double[] high,
      double reference) {
    int n = labels.size();
    int height = Frame.TOP + Frame.BOTTOM + 30 * n - 2;
    Frame f =
        new Frame(height, Frame.room(labels), title, n + " estimates with confidence intervals");
    double[] all = Arrays.copyOf(low, 3 * n + 1);
    System.arraycopy(high, 0, all, n, n);
    System.arraycopy(estimates, 0, all, 2 * n, n);
    all[3 * n] = reference;
    double[] range = Axis.range(all);
    Axis x = Axis.covering(range[0], range[1], f.left, f.right, 6);
    f.horizontal(x, axisName);
    f.svg.line(x.at(reference), f.top - 8, x.at(reference), f.bottom, Svg.SOFT, 1.2, "5 4");
    for (int j = 0; j < n; j++) {
      double y = f.top + 10 + 30 * j;
      f.svg.text(f.left - 12, y + 4, LovePlot.shortened(labels.get(j)), "end", Svg.INK, 13, false);
      if (!Double.isNaN(low[j]) && !Double.isNaN(high[j])) {
        f.svg.line(x.at(low[j]), y, x.at(high[j]), y, Svg.BLUE, 2, "");
      }
      for (double end : new double[] {low[j], high[j]}) {
        if (Double.isFinite(end)) {
          f.svg.line(x.at(end), y - 4, x.at(end), y + 4, Svg.BLUE, 2, "");
        }
      }
      if (Double.isFinite(estimates[j])) {
        f.svg.circle(x.at(estimates[j]), y, 5, Svg.BLUE, Svg.BLUE);
      }
    }
    return f.svg.end();
  }
}
