package org.estimand.report;

import java.util.List;

/** Absolute standardised mean differences before and after weighting, one line per covariate. */
public final class LovePlot {
  private LovePlot() {}

  /**
   * Draws the plot. An infinite difference is at the right end; what is not a number is left out.
   *
   * @param title heading
   * @param covariates names, top to bottom
   * @param before standardised differences without weights
   * @param after standardised differences with weights
   * @param threshold where a dashed line says "enough", usually 0.1
   * @return SVG text
   */
  public static String svg(
      String title, List<String> covariates, double[] before, double[] after, double threshold) {
    int n = covariates.size();
    int height = Frame.TOP + Frame.BOTTOM + 26 * n + 10;
    Frame f =
        new Frame(
            height,
            Frame.room(covariates),
            title,
            "Absolute standardised mean differences of " + n + " covariates, before and after");
    double max = threshold;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, Axis.range(Math.abs(before[j]), Math.abs(after[j]))[1]);
    }
    Axis x = Axis.covering(0, max, f.left, f.right, 6);
    f.horizontal(x, "absolute standardised mean difference");
    f.legend(List.of("before", "after"), List.of(Svg.ORANGE, Svg.BLUE), true);
    f.svg.line(x.at(threshold), f.top, x.at(threshold), f.bottom, Svg.SOFT, 1.2, "5 4");
    for (int j = 0; j < n; j++) {
      double y = f.top + 18 + 26 * j;
      f.svg.text(f.left - 12, y + 4, shortened(covariates.get(j)), "end", Svg.INK, 13, false);
      double a = x.at(Math.abs(before[j]));
      double b = x.at(Math.abs(after[j]));
      if (!Double.isNaN(a) && !Double.isNaN(b)) {
        f.svg.line(a, y, b, y, "#c4ccd4", 1.4, "");
      }
      if (!Double.isNaN(a)) {
        f.svg.circle(a, y, 5, "#ffffff", Svg.ORANGE);
      }
      if (!Double.isNaN(b)) {
        f.svg.circle(b, y, 5, Svg.BLUE, Svg.BLUE);
      }
    }
    return f.svg.end();
  }

  static String shortened(String text) {
    if (text.length() <= 40) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(38)) ? 38 : 39;
    return text.substring(0, end) + "\u2026";
  }
}
