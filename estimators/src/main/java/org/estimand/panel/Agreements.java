package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.inference.Estimates;

/** The comparisons worth making among the estimators that are there. */
final class Agreements {
  private record Pair(String first, String second, String meaning) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "cre-general",
              "linear-fe",
              "non-linear confounding that linear fixed effects miss, or learners that miss what"
                  + " the linear model has: compare nuisance losses"),
          new Pair(
              "cre-general",
              "pooled",
              "unit effects that are related to the treatment beyond the covariates"),
          new Pair(
              "cre-general",
              "fd-exact",
              "feedback, dynamics or measurement error, which bias levels and differences"
                  + " unequally, or a learner that fits one of them badly"),
          new Pair(
              "cre-general",
              "mundlak-fp",
              "unit means of X that do not span the unit effects: add derivedMeans"),
          new Pair(
              "cre-general",
              "early-demeaning",
              "non-linear nuisances, for which demeaning first is no within transformation"),
          new Pair(
              "linear-fe",
              "linear-fd",
              "feedback, dynamics, measurement error or misspecification of the linear model"));

  private Agreements() {}

  static List<Agreement> of(List<ComparisonRow> rows, Estimates estimates) {
    List<Agreement> out = new ArrayList<>();
    Map<String, Map<String, String>> byTreatment = new LinkedHashMap<>();
    for (ComparisonRow row : rows) {
      byTreatment
          .computeIfAbsent(row.treatment(), t -> new LinkedHashMap<>())
          .put(row.estimator(), row.term());
    }
    byTreatment.forEach(
        (treatment, terms) -> {
          for (Pair pair : PAIRS) {
            String a = terms.get(pair.first());
            String b = terms.get(pair.second());
            if (a != null && b != null) {
              Estimates difference = estimates.contrast("difference", Map.of(a, 1.0, b, -1.0));
              out.add(
                  new Agreement(
                      treatment,
                      pair.first(),
                      pair.second(),
                      difference.estimate(0),
                      difference.standardError(0),
                      difference.pValue(0),
                      pair.meaning()));
            }
          }
        });
    return List.copyOf(out);
  }
}
