package org.estimand.report;

import java.util.Locale;

/** Writes SVG elements. Coordinates are pixels from the top left corner. */
final class Svg {
  static final String INK = "#24292f";
  static final String SOFT = "#6e7781";
  static final String GRID = "#e4e8ec";
  static final String BLUE = "#0072b2";
  static final String ORANGE = "#d55e00";
  static final String GREEN = "#009e73";

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height, String title, String description) {
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\""
                + " font-size=\"13\">%n",
            width,
            height,
            width,
            height));
    out.append("<title>").append(Escapes.xml(title)).append("</title>\n");
    out.append("<desc>").append(Escapes.xml(description)).append("</desc>\n");
    rect(0, 0, width, height, "#ffffff", 1);
  }

  void rect(double x, double y, double w, double h, String fill, double opacity) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\""
                + " fill-opacity=\"%.2f\"/>%n",
            x,
            y,
            Math.max(0, w),
            Math.max(0, h),
            fill,
            opacity));
  }

  void line(double x1, double y1, double x2, double y2, String color, double width, String dash) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"%s\""
                + " stroke-width=\"%.2f\"%s/>%n",
            x1,
            y1,
            x2,
            y2,
            color,
            width,
            dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + "\""));
  }

  void circle(double x, double y, double r, String fill, String stroke) {
    out.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"%s\" stroke=\"%s\""
                + " stroke-width=\"1.6\"/>%n",
            x,
            y,
            r,
            fill,
            stroke));
  }

  /** Text; anchor is start, middle or end. */
  void text(double x, double y, String text, String anchor, String color, int size, boolean bold) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" fill=\"%s\""
                + " font-size=\"%d\"%s>%s</text>%n",
            x,
            y,
            anchor,
            color,
            size,
            bold ? " font-weight=\"600\"" : "",
            Escapes.xml(text)));
  }

  /** Text turned a quarter to the left around its point. */
  void vertical(double x, double y, String text, String color) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text transform=\"translate(%.2f %.2f) rotate(-90)\" text-anchor=\"middle\""
                + " fill=\"%s\">%s</text>%n",
            x,
            y,
            color,
            Escapes.xml(text)));
  }

  /** A polyline or, when filled, a polygon. */
  void path(double[] xs, double[] ys, String stroke, double width, String fill, double opacity) {
    StringBuilder d = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      d.append(String.format(Locale.ROOT, "%s%.2f %.2f", i == 0 ? "M" : "L", xs[i], ys[i]));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<path d=\"%s%s\" stroke=\"%s\" stroke-width=\"%.2f\" fill=\"%s\""
                + " fill-opacity=\"%.2f\" stroke-linejoin=\"round\"/>%n",
            d,
            fill.equals("none") ? "" : "Z",
            stroke,
            width,
            fill,
            opacity));
  }

  String end() {
    return out + "</svg>\n";
  }
}
