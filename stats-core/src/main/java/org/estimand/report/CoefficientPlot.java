package org.estimand.report;

import java.util.List;

/** Estimates with their intervals, one line each. */
public final class CoefficientPlot {
  private CoefficientPlot() {}

  /**
   * Draws the plot.
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
    double min = reference;
    double max = reference;
    for (int j = 0; j < n; j++) {
      min = Math.min(min, low[j]);
      max = Math.max(max, high[j]);
    }
    Axis x = Axis.covering(min, max, f.left, f.right, 6);
    f.horizontal(x, axisName);
    f.svg.line(x.at(reference), f.top - 8, x.at(reference), f.bottom, Svg.SOFT, 1.2, "5 4");
    for (int j = 0; j < n; j++) {
      double y = f.top + 10 + 30 * j;
      f.svg.text(f.left - 12, y + 4, LovePlot.shortened(labels.get(j)), "end", Svg.INK, 13, false);
      f.svg.line(x.at(low[j]), y, x.at(high[j]), y, Svg.BLUE, 2, "");
      f.svg.line(x.at(low[j]), y - 4, x.at(low[j]), y + 4, Svg.BLUE, 2, "");
      f.svg.line(x.at(high[j]), y - 4, x.at(high[j]), y + 4, Svg.BLUE, 2, "");
      f.svg.circle(x.at(estimates[j]), y, 5, Svg.BLUE, Svg.BLUE);
    }
    return f.svg.end();
  }
}
