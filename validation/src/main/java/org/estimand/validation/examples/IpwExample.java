package org.estimand.validation.examples;

import java.util.Locale;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.weighting.BalanceTable;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.WeightingResult;

/** Weighting for the effect on the treated, and the balance it reaches. */
public final class IpwExample {
  private IpwExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white");
    CausalData jobs = Datasets.load("lalonde", roles);
    Ipw ipw = Ipw.builder().estimand(Estimand.ATT).build();
    WeightingResult result = ipw.fit(jobs, FitContext.seed(1));
    System.out.println(result.summary());
    for (BalanceTable.Row row : result.balance().rows()) {
      System.out.printf(
          Locale.ROOT,
          "%-12s %8.4f %8.4f%n",
          row.covariate(),
          row.before().standardizedDifference(),
          row.after().standardizedDifference());
    }
  }
}
