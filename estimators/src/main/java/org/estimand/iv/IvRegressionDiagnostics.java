package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.NumberText;
import org.estimand.inference.WaldTest;

/** What should worry the reader of a linear model with instruments. */
final class IvRegressionDiagnostics {
  private static final double REJECTED = 0.05;

  private IvRegressionDiagnostics() {}

  static List<Diagnostic> of(IvRegressionResult r, List<String> leftOut) {
    List<Diagnostic> out = new ArrayList<>();
    for (FirstStage stage : r.firstStages()) {
      if (stage.isWeak()) {
        out.add(weak(stage));
      }
    }
    overidentification(r).ifPresent(out::add);
    collinear("Covariates", r.model().droppedExogenous()).ifPresent(out::add);
    collinear("Instruments", r.model().droppedInstruments()).ifPresent(out::add);
    if (r.absorbed().singletons() > 0) {
      out.add(
          Diagnostic.note(
                  "SINGLETONS",
                  NumberText.count(r.absorbed().singletons())
                      + " rows are alone in a group of the absorbed effects and say nothing about"
                      + " the coefficients.")
              .value("rows", r.absorbed().singletons()));
    }
    if (!leftOut.isEmpty()) {
      out.add(
          Diagnostic.note(
              "TESTS_LEFT_OUT",
              "The covariance of the moments is singular, so these tests are not defined: "
                  + String.join(", ", leftOut)
                  + "."));
    }
    out.addAll(r.estimates().diagnostics());
    return List.copyOf(out);
  }

  private static Diagnostic weak(FirstStage stage) {
    String name = "\"" + stage.treatment() + "\"";
    if (stage.effective().isPresent()) {
      FirstStage.Effective f = stage.effective().get();
      return Diagnostic.warning(
              "WEAK_INSTRUMENT",
              String.format(
                  Locale.ROOT,
                  "The effective F of %s is %.2f, not above %.2f: a bias of more than 10%% of the"
                      + " worst case is not ruled out. Read the Anderson-Rubin or CLR set instead of"
                      + " the interval.",
                  name,
                  f.statistic(),
                  f.critical10()))
          .value("effective.f", f.statistic())
          .value("critical.10", f.critical10());
    }
    WaldTest f = stage.conditional().or(stage::robust).orElse(stage.classical());
    return Diagnostic.warning(
            "WEAK_INSTRUMENT",
            String.format(
                Locale.ROOT,
                "The %sfirst-stage F of %s is %.2f, below 10. Read weak-instrument-robust tests"
                    + " instead of the interval.",
                stage.conditional().isPresent() ? "conditional " : "",
                name,
                f.statistic()))
        .value("f", f.statistic());
  }

  private static Optional<Diagnostic> overidentification(IvRegressionResult r) {
    SpecificationTest.Kind kind =
        r.isClassical() ? SpecificationTest.Kind.SARGAN : SpecificationTest.Kind.HANSEN_J;
    return r.test(kind)
        .filter(t -> t.pValue() < REJECTED)
        .map(
            t ->
                Diagnostic.warning(
                        "OVERIDENTIFICATION",
                        "The instruments contradict each other ("
                            + kind.label()
                            + " "
                            + t
                            + "): at least one of them acts in another way, or the effect differs"
                            + " between those whom they move.")
                    .value("statistic", t.statistic())
                    .value("p.value", t.pValue()));
  }

  private static Optional<Diagnostic> collinear(String what, List<String> dropped) {
    return dropped.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Diagnostic.warning(
                "COLLINEAR",
                what
                    + " dropped because others determine them: "
                    + String.join(", ", dropped)
                    + "."));
  }
}
