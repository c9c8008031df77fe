package org.estimand.report;

import java.util.List;

/** Propensities of the treated (upwards) and of the controls (downwards) as mirrored histograms. */
public final class OverlapPlot {
  private static final int BINS = 40;

  private OverlapPlot() {}

  /**
   * Draws the plot.
   *
   * @param title heading
   * @param propensities n values in [0, 1]
   * @param treated n flags
   * @return SVG text
   */
  public static String svg(String title, double[] propensities, boolean[] treated) {
    double[] up = new double[BINS];
    double[] down = new double[BINS];
    int n1 = 0;
    int n0 = 0;
    for (int i = 0; i < propensities.length; i++) {
      int bin = Math.min(BINS - 1, (int) (propensities[i] * BINS));
      if (treated[i]) {
        up[bin]++;
        n1++;
      } else {
        down[bin]++;
        n0++;
      }
    }
    double most = 0;
    for (int b = 0; b < BINS; b++) {
      up[b] /= Math.max(1, n1);
      down[b] /= Math.max(1, n0);
      most = Math.max(most, Math.max(up[b], down[b]));
    }
    Frame f =
        new Frame(
            400,
            70,
            title,
            "Histograms of the propensity of " + n1 + " treated and " + n0 + " controls");
    double step = Axis.nice(most / 3);
    double top = Math.ceil(most / step) * step;
    Axis y = new Axis(-top, top, f.bottom, f.top, step);
    Axis x = new Axis(0, 1, f.left, f.right, 0.1);
    f.horizontal(x, "propensity");
    for (double v : y.ticks()) {
      f.svg.line(f.left, y.at(v), f.right, y.at(v), Svg.GRID, 1, "");
      f.svg.text(f.left - 8, y.at(v) + 4, y.label(Math.abs(v)), "end", Svg.SOFT, 12, false);
    }
    f.svg.vertical(20, (f.top + f.bottom) / 2, "share of the arm", Svg.INK);
    double w = (f.right - f.left) / BINS;
    for (int b = 0; b < BINS; b++) {
      double at = f.left + b * w + 0.5;
      f.svg.rect(at, y.at(up[b]), w - 1, y.at(0) - y.at(up[b]), Svg.BLUE, 0.85);
      f.svg.rect(at, y.at(0), w - 1, y.at(-down[b]) - y.at(0), Svg.ORANGE, 0.85);
    }
    f.svg.line(f.left, y.at(0), f.right, y.at(0), Svg.INK, 1, "");
    f.legend(List.of("treated (up)", "controls (down)"), List.of(Svg.BLUE, Svg.ORANGE), false);
    return f.svg.end();
  }
}
