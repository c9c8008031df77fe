package org.estimand.validation.examples;

import java.util.Locale;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.weighting.DoseCurve;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.DoseWeighting;

/** The effect curve of a dose, and its values at some doses. */
public final class DoseExample {
  private DoseExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    CausalData data =
        Datasets.load(
            "ipwgen_continuous", Roles.outcome("y").treatment("a").covariates("x1", "x2", "x3"));
    DoseResult result =
        DoseWeighting.builder()
            .curve(DoseCurve.polynomial(2))
            .build()
            .fit(data, FitContext.seed(1));
    System.out.println(result.summary());
    Estimates curve = result.curve(0, 1, 2);
    for (int j = 0; j < curve.size(); j++) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %8.4f %8.4f%n",
          curve.terms().get(j),
          curve.estimate(j),
          curve.standardError(j));
    }
  }
}
