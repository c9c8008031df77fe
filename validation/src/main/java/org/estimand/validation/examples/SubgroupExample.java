package org.estimand.validation.examples;

import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.WeightingResult;

/** Two outcomes and two subgroups from one set of weights, with joint tests. */
public final class SubgroupExample {
  private SubgroupExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.none()
            .with(Role.OUTCOME, "re78", "re75")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74")
            .categorical("race:white");
    CausalData jobs = Datasets.load("lalonde", roles);
    Ipw ipw = Ipw.builder().estimand(Estimand.ATT).subgroups("married").build();
    WeightingResult result = ipw.fit(jobs, FitContext.seed(1));
    System.out.println(result.summary());
    System.out.println(
        "no effect on either: " + result.effects().wald(new double[] {1, 0, 0, 1}, 0, 0));
    System.out.println(
        "re78, same for married and single: " + result.subgroups().get().heterogeneity("re78"));
  }
}
