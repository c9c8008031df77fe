package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.NumberText;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.WeakIvTest;
import org.estimand.report.CoefficientPlot;

/** What the studies with instruments share. */
final class Instruments {
  private Instruments() {}

  static Comparison row(String study, String quantity, IvRegressionResult r, String term) {
    return Comparison.printed(
        study, quantity, r.estimate(term), OptionalDouble.of(r.standardError(term)));
  }

  static Comparison number(String study, String quantity, double ours) {
    return Comparison.printed(study, quantity, ours, OptionalDouble.empty());
  }

  /**
   * The interval of the estimate and the pieces of the sets that hold with weak instruments, one
   * line each; an empty set has none.
   */
  static StudyFigure sets(String title, String axis, IvRegressionResult r) {
    List<String> labels = new ArrayList<>();
    List<double[]> lines = new ArrayList<>();
    String term = r.terms().get(0);
    ConfidenceSet interval = r.confidenceInterval(term, r.level());
    labels.add("estimate and interval");
    lines.add(
        new double[] {
          r.estimate(), interval.lower().orElseThrow(), interval.upper().orElseThrow()
        });
    for (WeakIvTest test : WeakIvTest.values()) {
      double[] pieces = r.confidenceSet(test, r.level()).pieces();
      for (int k = 0; k < pieces.length; k += 2) {
        labels.add(test.label() + (pieces.length > 2 ? ", piece " + (k / 2 + 1) : ""));
        lines.add(new double[] {Double.NaN, pieces[k], pieces[k + 1]});
      }
      if (pieces.length == 0) {
        labels.add(test.label() + ": empty");
        lines.add(new double[] {Double.NaN, Double.NaN, Double.NaN});
      }
    }
    double[][] columns = new double[3][lines.size()];
    for (int j = 0; j < lines.size(); j++) {
      for (int c = 0; c < 3; c++) {
        columns[c][j] = lines.get(j)[c];
      }
    }
    return new StudyFigure(
        "sets",
        "95 % sets of tests that hold with weak instruments, beside the interval of the estimate;"
            + " an open end means unbounded.",
        CoefficientPlot.svg(title, axis, labels, columns[0], columns[1], columns[2], 0));
  }

  /** The sets in words, and what the fit warns of. */
  static List<String> remarks(String name, IvRegressionResult r) {
    List<String> out = new ArrayList<>();
    for (WeakIvTest test : WeakIvTest.values()) {
      out.add(
          name
              + ": 95 % set of "
              + test.label()
              + " "
              + NumberText.of(r.confidenceSet(test, 0.95))
              + ".");
    }
    for (Diagnostic d : r.diagnostics()) {
      out.add(name + ": " + d.code() + " " + d.message());
    }
    return out;
  }
}
