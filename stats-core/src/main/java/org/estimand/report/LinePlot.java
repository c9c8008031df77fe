package org.estimand.report;

import java.util.ArrayList;
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
   * Draws up to six curves.
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
        minX = Math.min(minX, s.x()[i]);
        maxX = Math.max(maxX, s.x()[i]);
        minY = Math.min(minY, s.low() == null ? s.y()[i] : s.low()[i]);
        maxY = Math.max(maxY, s.high() == null ? s.y()[i] : s.high()[i]);
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
      for (int i = 0; i < n; i++) {
        px[i] = x.at(s.x()[i]);
        py[i] = y.at(s.y()[i]);
      }
      if (s.low() != null && s.high() != null) {
        double[] bx = new double[2 * n];
        double[] by = new double[2 * n];
        for (int i = 0; i < n; i++) {
          bx[i] = px[i];
          by[i] = y.at(s.low()[i]);
          bx[2 * n - 1 - i] = px[i];
          by[2 * n - 1 - i] = y.at(s.high()[i]);
        }
        f.svg.path(bx, by, "none", 0, color, 0.18);
      }
      f.svg.path(px, py, color, 2, "none", 1);
    }
    if (series.size() > 1) {
      f.legend(names, colors, false);
    }
    return f.svg.end();
  }
}
