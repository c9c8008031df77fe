package org.estimand.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FiguresTest {
  private static Document parsed(String svg) throws Exception {
    assertFalse(svg.contains("NaN"), "a coordinate is not a number");
    assertFalse(svg.contains("Infinity"), "a coordinate is infinite");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static void insideTheFrame(Document d) {
    Element root = d.getDocumentElement();
    double width = Double.parseDouble(root.getAttribute("width"));
    double height = Double.parseDouble(root.getAttribute("height"));
    for (String name : List.of("circle", "text", "line")) {
      NodeList all = d.getElementsByTagName(name);
      for (int k = 0; k < all.getLength(); k++) {
        Element e = (Element) all.item(k);
        for (String x : List.of("x", "cx", "x1", "x2")) {
          if (e.hasAttribute(x)) {
            double v = Double.parseDouble(e.getAttribute(x));
            assertTrue(v >= 0 && v <= width, name + " at " + v);
          }
        }
        for (String y : List.of("y", "cy", "y1", "y2")) {
          if (e.hasAttribute(y)) {
            double v = Double.parseDouble(e.getAttribute(y));
            assertTrue(v >= 0 && v <= height, name + " at " + v);
          }
        }
      }
    }
  }

  @Test
  void lovePlotHasTwoMarksPerCovariateAndEscapesNames() throws Exception {
    Document d =
        parsed(
            LovePlot.svg(
                "a < b & c",
                List.of("x<1", "a very long covariate name that would not fit in the margin"),
                new double[] {-1.7, 0.2},
                new double[] {0.01, -0.05},
                0.1));
    assertEquals(2 * 2 + 2, d.getElementsByTagName("circle").getLength());
    assertEquals("a < b & c", d.getElementsByTagName("title").item(0).getTextContent());
    insideTheFrame(d);
  }

  @Test
  void overlapPlotCountsEveryRow() throws Exception {
    Document d =
        parsed(
            OverlapPlot.svg(
                "overlap",
                new double[] {0, 0.5, 1, 0.999},
                new boolean[] {true, false, true, true}));
    insideTheFrame(d);
    assertTrue(
        d.getElementsByTagName("desc")
            .item(0)
            .getTextContent()
            .contains("3 treated and 1 controls"));
  }

  @Test
  void coefficientPlotShowsTheReference() throws Exception {
    Document d =
        parsed(
            CoefficientPlot.svg(
                "c",
                "dollars",
                List.of("a", "b"),
                new double[] {5, 6},
                new double[] {4, 5},
                new double[] {6, 7},
                0));
    insideTheFrame(d);
    assertEquals(2, d.getElementsByTagName("circle").getLength());
  }

  @Test
  void contourLinesLieOnTheirLevel() throws Exception {
    int n = 21;
    double[] g = new double[n];
    double[] z = new double[n * n];
    for (int i = 0; i < n; i++) {
      g[i] = i / 20.0;
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        z[i * n + j] = g[i] + g[j];
      }
    }
    Document d =
        parsed(
            ContourPlot.svg(
                "sum", "x", "y", g, g, z, 1, List.of(new ContourPlot.Point("here", 0.5, 0.5))));
    insideTheFrame(d);
    Element point = (Element) d.getElementsByTagName("circle").item(0);
    double cx = Double.parseDouble(point.getAttribute("cx"));
    double cy = Double.parseDouble(point.getAttribute("cy"));
    NodeList lines = d.getElementsByTagName("line");
    double nearest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < lines.getLength(); k++) {
      Element e = (Element) lines.item(k);
      if (e.getAttribute("stroke-width").equals("2.40")) {
        double dx = Double.parseDouble(e.getAttribute("x1")) - cx;
        double dy = Double.parseDouble(e.getAttribute("y1")) - cy;
        nearest = Math.min(nearest, Math.hypot(dx, dy));
      }
    }
    assertTrue(nearest < 25, "the line of level 1 passes (0.5, 0.5), found " + nearest);
  }

  @Test
  void linePlotsDrawBandsAndCurves() throws Exception {
    double[] t = {0, 1, 2};
    Document d =
        parsed(
            LinePlot.svg(
                "l",
                "t",
                "y",
                List.of(
                    new LinePlot.Series(
                        "one", t, t, new double[] {-1, 0, 1}, new double[] {1, 2, 3}),
                    LinePlot.Series.of("two", t, new double[] {2, 2, 2}))));
    insideTheFrame(d);
    assertEquals(3, d.getElementsByTagName("path").getLength());
  }

  @Test
  void ticksAreRoundNumbers() {
    Axis a = Axis.covering(0.13, 9.2, 0, 100, 5);
    assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0, 10.0), a.ticks());
    assertEquals("0.25", Axis.covering(0, 1, 0, 1, 4).label(0.25));
    assertEquals("12,000", Axis.covering(0, 12000, 0, 1, 6).label(12000));
    Axis flat = Axis.covering(3, 3, 0, 100, 5);
    assertTrue(flat.low() < 3 && flat.high() > 3);
  }

  @Test
  void theLocaleChangesNothing() {
    Locale before = Locale.getDefault();
    String plain = OverlapPlot.svg("o", new double[] {0.2, 0.7}, new boolean[] {true, false});
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(
          plain, OverlapPlot.svg("o", new double[] {0.2, 0.7}, new boolean[] {true, false}));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void charactersThatXmlForbidsAreLeftOut() throws Exception {
    String face = "\uD83D\uDE00";
    String bad = "a\uFFFEb\u0007c\uD83Dd" + face;
    String cut = "x".repeat(38) + face + "yyyy";
    Document d =
        parsed(LovePlot.svg(bad, List.of(bad, cut), new double[2], new double[] {1, 1}, 0.1));
    assertEquals("abcd" + face, d.getElementsByTagName("title").item(0).getTextContent());
    NodeList texts = d.getElementsByTagName("text");
    List<String> all = new java.util.ArrayList<>();
    for (int k = 0; k < texts.getLength(); k++) {
      all.add(texts.item(k).getTextContent());
    }
    assertTrue(all.contains("x".repeat(38) + "\u2026"), all.toString());
  }

  @Test
  void unboundedIntervalsEndAtTheFrameAndWhatIsNoNumberIsLeftOut() throws Exception {
    double inf = Double.POSITIVE_INFINITY;
    double nan = Double.NaN;
    Document d =
        parsed(
            CoefficientPlot.svg(
                "t",
                "effect",
                List.of("a", "b", "c"),
                new double[] {1, 2, nan},
                new double[] {0, -inf, nan},
                new double[] {2, inf, nan},
                0));
    insideTheFrame(d);
    assertEquals(2, d.getElementsByTagName("circle").getLength());
    assertTrue(d.getElementsByTagName("line").getLength() > 4);
    d =
        parsed(
            LovePlot.svg(
                "t", List.of("a", "b"), new double[] {0.3, inf}, new double[] {nan, 0.1}, 0.1));
    insideTheFrame(d);
    assertEquals(2 + 3, d.getElementsByTagName("circle").getLength());
    double[] grid = {0, 1, 2};
    d =
        parsed(
            LinePlot.svg(
                "t",
                "x",
                "y",
                List.of(
                    new LinePlot.Series(
                        "s",
                        new double[] {0, 1, 2, 3},
                        new double[] {1, nan, 2, inf},
                        new double[] {0, 0, nan, 0},
                        new double[] {2, 2, 2, 2}))));
    insideTheFrame(d);
    d =
        parsed(
            ContourPlot.svg(
                "t",
                "x",
                "y",
                grid,
                grid,
                new double[] {0, 1, nan, 1, 2, 3, inf, 3, 4},
                1.5,
                List.of()));
    insideTheFrame(d);
  }
}
