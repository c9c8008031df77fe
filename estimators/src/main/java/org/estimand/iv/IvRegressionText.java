package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.NumberText;
import org.estimand.inference.SampleFacts;
import org.estimand.inference.WaldTest;
import org.estimand.regress.InstrumentalRegression;
import org.estimand.regress.Projection;

/** What a linear model with instruments adds to the common text. */
final class IvRegressionText {
  private IvRegressionText() {}

  static List<String> facts(IvRegressionResult r) {
    List<String> lines = new ArrayList<>();
    StringBuilder first =
        new StringBuilder(SampleFacts.observations(r.observations(), r.provenance()));
    r.kappa()
        .ifPresent(
            k -> {
              if (k != 1 || r.method().kind() != IvMethod.Kind.TWO_STAGE) {
                first.append(String.format(Locale.ROOT, "   k = %.6f", k));
              }
            });
    first.append(
        String.format(
            Locale.ROOT,
            "   Residual s.e. %s   R2 %s",
            NumberText.of(r.sigma()),
            NumberText.of(r.rSquared())));
    lines.add(first.toString());
    lines.addAll(SampleFacts.lines(r.provenance()));
    lines.add("Instruments: " + String.join(", ", r.instruments()));
    if (!r.absorbed().words().isEmpty()) {
      lines.add("Absorbed: " + String.join(", ", r.absorbed().words()));
    }
    return List.copyOf(lines);
  }

  static List<String> footer(IvRegressionResult r) {
    List<String> lines = new ArrayList<>();
    for (FirstStage s : r.firstStages()) {
      lines.add(
          "First stage of "
              + s.treatment()
              + ": "
              + words(s.classical())
              + ", partial R2 "
              + NumberText.of(s.partialR2()));
      s.robust().ifPresent(f -> lines.add("  robust " + words(f)));
      s.conditional().ifPresent(f -> lines.add("  conditional (Sanderson-Windmeijer) " + words(f)));
      s.effective()
          .ifPresent(
              f ->
                  lines.add(
                      String.format(
                          Locale.ROOT,
                          "  effective F %s; to exceed for a bias of 5%% %.2f, 10%% %.2f, 20%% %.2f",
                          NumberText.of(f.statistic()),
                          f.critical5(),
                          f.critical10(),
                          f.critical20())));
    }
    for (SpecificationTest.Kind kind : shown(r)) {
      r.test(kind).ifPresent(t -> lines.add(padded(kind.label()) + " " + words(t)));
    }
    addWeak(r, lines);
    return List.copyOf(lines);
  }

  /** A test with whole degrees of freedom. */
  static String words(WaldTest t) {
    String p = NumberText.pValue(t.pValue());
    return (t.isF()
            ? String.format(
                Locale.ROOT, "F(%d, %.0f)", t.restrictions(), t.denominatorDegreesOfFreedom())
            : "chi2(" + t.restrictions() + ")")
        + " = "
        + NumberText.of(t.statistic())
        + ", p "
        + (p.startsWith("<") ? "< " + p.substring(1) : "= " + p);
  }

  private static String padded(String label) {
    return String.format(Locale.ROOT, "%-24s", label);
  }

  /** Classical tests under the classical covariance, robust ones under others. */
  private static List<SpecificationTest.Kind> shown(IvRegressionResult r) {
    return r.isClassical()
        ? List.of(
            SpecificationTest.Kind.CRAGG_DONALD,
            SpecificationTest.Kind.WU_HAUSMAN,
            SpecificationTest.Kind.SARGAN,
            SpecificationTest.Kind.LIML_BASMANN,
            SpecificationTest.Kind.GMM_J)
        : List.of(
            SpecificationTest.Kind.KLEIBERGEN_PAAP_LM,
            SpecificationTest.Kind.WOOLDRIDGE_SCORE,
            SpecificationTest.Kind.WOOLDRIDGE_REGRESSION,
            SpecificationTest.Kind.HANSEN_J,
            SpecificationTest.Kind.GMM_J);
  }

  private static void addWeak(IvRegressionResult r, List<String> lines) {
    double[] values = r.nullHypothesis();
    StringBuilder null0 = new StringBuilder();
    for (double v : values) {
      null0.append(null0.length() == 0 ? "" : ", ").append(NumberText.of(v));
    }
    for (WeakIvTest test : IvRegressionResult.shown()) {
      if (values.length > 1 && test == WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO) {
        continue;
      }
      lines.add(padded(test.label()) + " at " + null0 + ": " + atNull(r, test, values));
    }
    for (String term : r.endogenous()) {
      for (WeakIvTest test : IvRegressionResult.shown()) {
        if (r.hasSet(test)) {
          lines.add(
              NumberText.percent(r.level())
                  + " set of "
                  + term
                  + ", "
                  + test.label()
                  + ": "
                  + text(set(r, test, term)));
        }
      }
    }
  }

  private static String atNull(IvRegressionResult r, WeakIvTest test, double[] values) {
    try {
      WaldTest t = r.weakIvTest(test, values);
      if (test == WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO) {
        String p = NumberText.pValue(t.pValue());
        return NumberText.of(t.statistic())
            + ", p "
            + (p.startsWith("<") ? "< " + p.substring(1) : "= " + p);
      }
      return words(t);
    } catch (NotIdentifiedException e) {
      return "cannot be computed";
    }
  }

  private static String text(ConfidenceSet set) {
    return set == null ? "cannot be computed" : NumberText.of(set);
  }

  /**
   * The set at the level of the result, or null where the covariance of the moments is singular.
   */
  static ConfidenceSet set(IvRegressionResult r, WeakIvTest test, String term) {
    try {
      return r.confidenceSet(test, term, r.level());
    } catch (NotIdentifiedException e) {
      return null;
    }
  }

  /** The total sum of squares of the outcome. */
  static double total(InstrumentalRegression model, boolean absorbed) {
    double[] y = model.outcome();
    if (!absorbed) {
      double[] one = new double[y.length];
      java.util.Arrays.fill(one, 1);
      double[] root = model.rootWeights();
      y = Projection.onto(root == null ? one : root, y.length, 1).residuals(y);
    }
    return IvForms.dot(y, y);
  }
}
