package org.estimand.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Curves over a common axis, each with an optional band. */
public final class LinePlot {
  private static final List<String> COLORS =
      List.of(Svg.BLUE, Svg.ORANGE, Svg.GREEN, "#cc79a7", "#56b4e9", "#e69f00");

  /**
   * A curve. Arrays are not copied.
   *
   * @param name for the legend
   * @param x abscissae, ascending
   * @param y ordinates
   * @param low lower edge of the band, or null
   * @param high upper edge of the band, or null
   */
  public record Series(String name, double[] x, double[] y, double[] low, double[] high) {
    /** A curve without a band. */
    public static Series of(String name, double[] x, double[] y) {
      return new Series(name, x, y, null, null);
    }
  }

  private LinePlot() {}

  /**
   * Draws curves, six with colours of their own. Where a value is not a number, curve and band are
   * interrupted; what is infinite ends at the frame.
   *
   * @param title heading
   * @param xName name of the horizontal axis
   * @param yName name of the vertical axis
   * @param series the curves
   * @return SVG text
   */
  public static String svg(String title, String xName, String yName, List<Series> series) {
    double minX = Double.POSITIVE_INFINITY;
    double maxX = Double.NEGATIVE_INFINITY;
    double minY = Double.POSITIVE_INFINITY;
    double maxY = Double.NEGATIVE_INFINITY;
    for (Series s : series) {
      for (int i = 0; i < s.x().length; i++) {
        double[] xs = Axis.range(s.x()[i]);
        double[] ys =
            Axis.range(
                s.y()[i],
                s.low() == null ? s.y()[i] : s.low()[i],
                s.high() == null ? s.y()[i] : s.high()[i]);
        minX = Math.min(minX, xs[0]);
        maxX = Math.max(maxX, xs[1]);
        minY = Math.min(minY, ys[0]);
        maxY = Math.max(maxY, ys[1]);
      }
    }
    Frame f = new Frame(420, 84, title, series.size() + " curves of " + yName + " over " + xName);
    Axis x = Axis.covering(minX, maxX, f.left, f.right, 7);
    Axis y = Axis.covering(minY, maxY, f.bottom, f.top, 6);
    f.horizontal(x, xName);
    f.vertical(y, yName);
    List<String> names = new ArrayList<>();
    List<String> colors = new ArrayList<>();
    for (int k = 0; k < series.size(); k++) {
      Series s = series.get(k);
      String color = COLORS.get(k % COLORS.size());
      names.add(s.name());
      colors.add(color);
      int n = s.x().length;
      double[] px = new double[n];
      double[] py = new double[n];
      double[] low = new double[n];
      double[] high = new double[n];
      boolean band = s.low() != null && s.high() != null;
      for (int i = 0; i < n; i++) {
        px[i] = x.at(s.x()[i]);
        py[i] = y.at(s.y()[i]);
        low[i] = band ? y.at(s.low()[i]) : 0;
        high[i] = band ? y.at(s.high()[i]) : 0;
      }
      if (band) {
        for (int[] run : runs(px, low, high)) {
          int m = run[1] - run[0];
          double[] bx = new double[2 * m];
          double[] by = new double[2 * m];
          for (int i = 0; i < m; i++) {
            bx[i] = px[run[0] + i];
            by[i] = low[run[0] + i];
            bx[2 * m - 1 - i] = px[run[0] + i];
            by[2 * m - 1 - i] = high[run[0] + i];
          }
          f.svg.path(bx, by, "none", 0, color, 0.18);
        }
      }
      for (int[] run : runs(px, py, py)) {
        f.svg.path(
            Arrays.copyOfRange(px, run[0], run[1]),
            Arrays.copyOfRange(py, run[0], run[1]),
            color,
            2,
            "none",
            1);
      }
    }
    if (series.size() > 1) {
      f.legend(names, colors, false);
    }
    return f.svg.end();
  }

  /** Stretches, from inclusive to exclusive, in which all three are numbers. */
  private static List<int[]> runs(double[] a, double[] b, double[] c) {
    List<int[]> runs = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= a.length; i++) {
      if (i == a.length || Double.isNaN(a[i] + b[i] + c[i])) {
        if (i > from) {
          runs.add(new int[] {from, i});
        }
        from = i + 1;
      }
    }
    return runs;
  }
}
