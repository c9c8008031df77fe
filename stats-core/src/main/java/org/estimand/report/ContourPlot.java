package org.estimand.report;

import java.util.ArrayList;
import java.util.List;

/** Contour lines of a function on a grid, by marching squares, with marked points. */
public final class ContourPlot {
  /**
   * A marked point.
   *
   * @param label word beside it
   * @param x horizontal coordinate
   * @param y vertical coordinate
   */
  public record Point(String label, double x, double y) {}

  private ContourPlot() {}

  /**
   * Draws the plot. No line crosses a cell of the grid with a corner that is not finite.
   *
   * @param title heading
   * @param xName name of the horizontal axis
   * @param yName name of the vertical axis
   * @param xs horizontal grid, ascending
   * @param ys vertical grid, ascending
   * @param z values, {@code z[i * ys.length + j]} at (xs[i], ys[j])
   * @param marked a level drawn thick and dashed, for example 0; NaN for none
   * @param points marked points
   * @return SVG text
   */
  public static String svg(
      String title,
      String xName,
      String yName,
      double[] xs,
      double[] ys,
      double[] z,
      double marked,
      List<Point> points) {
    Frame f = new Frame(520, 78, title, "Contour lines over " + xName + " and " + yName);
    Axis x = Axis.covering(xs[0], xs[xs.length - 1], f.left, f.right, 6);
    Axis y = Axis.covering(ys[0], ys[ys.length - 1], f.bottom, f.top, 6);
    f.horizontal(x, xName);
    f.vertical(y, yName);
    double[] range = Axis.range(z);
    double min = range[0];
    double max = range[1];
    Axis levels = Axis.covering(min, max, 0, 1, 9);
    List<double[]> labels = new ArrayList<>();
    for (double level : levels.ticks()) {
      if (level > min && level < max) {
        boolean special = level == marked;
        contour(f, x, y, xs, ys, z, level, special ? Svg.ORANGE : Svg.BLUE, special);
      }
    }
    if (!Double.isNaN(marked) && marked > min && marked < max) {
      contour(f, x, y, xs, ys, z, marked, Svg.ORANGE, true);
    }
    for (double level : levels.ticks()) {
      if (level > min && level < max) {
        label(f, x, y, xs, ys, z, level, levels.label(level), labels);
      }
    }
    for (Point p : points) {
      f.svg.circle(x.at(p.x()), y.at(p.y()), 5, Svg.GREEN, "#ffffff");
      boolean leftward = x.at(p.x()) > f.right - 150;
      f.svg.text(
          x.at(p.x()) + (leftward ? -10 : 10),
          y.at(p.y()) - 8,
          p.label(),
          leftward ? "end" : "start",
          Svg.INK,
          12,
          true);
    }
    return f.svg.end();
  }

  private static void contour(
      Frame f,
      Axis x,
      Axis y,
      double[] xs,
      double[] ys,
      double[] z,
      double level,
      String color,
      boolean special) {
    double[] px = new double[4];
    double[] py = new double[4];
    for (int i = 0; i + 1 < xs.length; i++) {
      for (int j = 0; j + 1 < ys.length; j++) {
        int count = crossings(xs, ys, z, i, j, level, px, py);
        for (int k = 0; k + 1 < count; k += 2) {
          f.svg.line(
              x.at(px[k]),
              y.at(py[k]),
              x.at(px[k + 1]),
              y.at(py[k + 1]),
              color,
              special ? 2.4 : 1.4,
              "");
        }
      }
    }
  }

  /** Points where the level crosses the sides of a cell, in the order of the sides. */
  private static int crossings(
      double[] xs, double[] ys, double[] z, int i, int j, double level, double[] px, double[] py) {
    int m = ys.length;
    double[] cx = {xs[i], xs[i + 1], xs[i + 1], xs[i]};
    double[] cy = {ys[j], ys[j], ys[j + 1], ys[j + 1]};
    double[] v = {z[i * m + j], z[(i + 1) * m + j], z[(i + 1) * m + j + 1], z[i * m + j + 1]};
    int count = 0;
    if (!Double.isFinite(v[0] + v[1] + v[2] + v[3])) {
      return 0;
    }
    for (int side = 0; side < 4; side++) {
      int next = (side + 1) % 4;
      if (v[side] < level != v[next] < level) {
        double t = (level - v[side]) / (v[next] - v[side]);
        px[count] = cx[side] + t * (cx[next] - cx[side]);
        py[count] = cy[side] + t * (cy[next] - cy[side]);
        count++;
      }
    }
    return count;
  }

  /**
   * Writes a level's value where its line meets the diagonal of the grid, away from other labels.
   */
  private static void label(
      Frame f,
      Axis x,
      Axis y,
      double[] xs,
      double[] ys,
      double[] z,
      double level,
      String text,
      List<double[]> taken) {
    int n = Math.min(xs.length, ys.length);
    for (int k = 0; k + 1 < n; k++) {
      int i = k * (xs.length - 1) / (n - 1);
      int j = k * (ys.length - 1) / (n - 1);
      int i2 = (k + 1) * (xs.length - 1) / (n - 1);
      int j2 = (k + 1) * (ys.length - 1) / (n - 1);
      double a = z[i * ys.length + j];
      double b = z[i2 * ys.length + j2];
      if (Double.isFinite(a + b) && a < level != b < level) {
        double t = (level - a) / (b - a);
        double px = x.at(xs[i] + t * (xs[i2] - xs[i]));
        double py = y.at(ys[j] + t * (ys[j2] - ys[j]));
        double w = 7.0 * text.length() + 6;
        if (px - w / 2 < f.left || px + w / 2 > f.right || py - 8 < f.top || py + 8 > f.bottom) {
          return; // the value would stick out of the plot
        }
        for (double[] other : taken) {
          if (Math.abs(other[0] - px) < 40 && Math.abs(other[1] - py) < 16) {
            return;
          }
        }
        taken.add(new double[] {px, py});
        f.svg.rect(px - w / 2, py - 8, w, 16, "#ffffff", 0.9);
        f.svg.text(px, py + 4, text, "middle", Svg.INK, 12, false);
        return;
      }
    }
  }
}
