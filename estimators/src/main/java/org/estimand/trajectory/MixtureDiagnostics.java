package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;
import org.estimand.fit.Diagnostic;

/** What should worry the reader of a fitted mixture. */
final class MixtureDiagnostics {
  private MixtureDiagnostics() {}

  static List<Diagnostic> of(
      SubjectReader.Read read,
      MixtureLayout layout,
      MixtureSearch search,
      List<MixtureSearch.Optimum> optima,
      double[] b,
      MixtureInformation information,
      Scaling scaling) {
    List<Diagnostic> out = new ArrayList<>();
    Subjects s = read.subjects();
    if (read.without() > 0) {
      out.add(
          Diagnostic.warning(
              "UNOBSERVED_SUBJECTS",
              read.without() + " subjects have no observed outcome and were left out"));
    }
    int single = 0;
    for (int i = 0; i < s.count(); i++) {
      single += s.occasions(i) == 1 ? 1 : 0;
    }
    if (single > 0) {
      out.add(
          Diagnostic.note(
              "SINGLE_OCCASIONS",
              single
                  + " of "
                  + s.count()
                  + " subjects have one occasion; they say nothing about change"));
    }
    if (layout.classes() > 1 && optima.get(0).reached() == 1) {
      out.add(
          Diagnostic.warning(
              "OPTIMUM_REACHED_ONCE",
              "only one polished run ended in the best optimum, so there may be a better one; use"
                  + " more starts"));
    }
    for (int k = 0; k < layout.classes(); k++) {
      if (search.isOnTime(b, k)) {
        out.add(
            Diagnostic.note(
                    "KNOT_ON_TIME",
                    "the knot of class "
                        + (k + 1)
                        + " lies on a time of observation, where the likelihood has a kink; its"
                        + " standard error ignores the kink")
                .value("knot", b[layout.shapeAt(k)] * scaling.timeScale()));
      }
      if (information.singular()[k]) {
        out.add(
            Diagnostic.warning(
                "SINGULAR_COVARIANCE",
                "the covariance of the growth factors of class "
                    + (k + 1)
                    + (layout.constraint() == PsiConstraint.NONE
                        ? " is singular or no covariance at all"
                        : " is singular")
                    + ": its entries have no ordinary standard errors, those of other parameters"
                    + " take the boundary as given"));
      }
    }
    if (information.inverse() == null) {
      out.add(
          Diagnostic.warning(
              "INFORMATION_NOT_POSITIVE_DEFINITE",
              "the observed information is not positive definite, so there are no standard errors:"
                  + " the model is too large for the data; use fewer classes or a simpler form"));
    }
    return out;
  }
}
