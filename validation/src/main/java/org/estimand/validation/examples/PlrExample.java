package org.estimand.validation.examples;

import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Plr;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;

/** The partially linear model of the job training data, least squares in five folds. */
public final class PlrExample {
  private PlrExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white");
    CausalData jobs = Datasets.load("lalonde", roles);
    Plr plr = Plr.builder().outcomeModel(Learners.ols()).crossFit(CrossFitPlan.kFold(5)).build();
    DmlResult result = plr.fit(jobs, FitContext.seed(1));
    System.out.println(result.summary());
  }
}
