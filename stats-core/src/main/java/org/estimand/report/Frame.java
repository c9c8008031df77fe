package org.estimand.report;

import java.util.List;

/** What all plots share: size, margins, axes, grid, title, legend. */
final class Frame {
  static final int WIDTH = 720;
  static final int RIGHT = 24;
  static final int TOP = 64;
  static final int BOTTOM = 56;

  final Svg svg;
  final double left;
  final double right;
  final double top;
  final double bottom;

  Frame(int height, double left, String title, String description) {
    this.svg = new Svg(WIDTH, height, title, description);
    this.left = left;
    this.right = WIDTH - RIGHT;
    this.top = TOP;
    this.bottom = height - BOTTOM;
    svg.text(16, 26, title, "start", Svg.INK, 16, true);
  }

  /** Room on the left for labels of this length. */
  static double room(List<String> labels) {
    int longest = 0;
    for (String l : labels) {
      longest = Math.max(longest, l.length());
    }
    return Math.min(316, 28 + 7.2 * longest);
  }

  void horizontal(Axis axis, String name) {
    for (double v : axis.ticks()) {
      double x = axis.at(v);
      svg.line(x, top, x, bottom, Svg.GRID, 1, "");
      svg.text(x, bottom + 18, axis.label(v), "middle", Svg.SOFT, 12, false);
    }
    svg.line(left, bottom, right, bottom, Svg.SOFT, 1, "");
    svg.text((left + right) / 2, bottom + 42, name, "middle", Svg.INK, 13, false);
  }

  void vertical(Axis axis, String name) {
    for (double v : axis.ticks()) {
      double y = axis.at(v);
      svg.line(left, y, right, y, Svg.GRID, 1, "");
      svg.text(left - 8, y + 4, axis.label(v), "end", Svg.SOFT, 12, false);
    }
    if (!name.isEmpty()) {
      svg.vertical(18, (top + bottom) / 2, name, Svg.INK);
    }
  }

  /** Legend entries from the left under the title: a mark and a word each. */
  void legend(List<String> words, List<String> colors, boolean hollowFirst) {
    double x = left;
    for (int k = 0; k < words.size(); k++) {
      boolean hollow = hollowFirst && k == 0;
      svg.circle(x + 5, 44, 5, hollow ? "#ffffff" : colors.get(k), colors.get(k));
      svg.text(x + 16, 48, words.get(k), "start", Svg.INK, 13, false);
      x += 34 + 7.4 * words.get(k).length();
    }
  }
}
