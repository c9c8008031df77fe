package org.estimand.validation.examples;

import java.util.Locale;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Irm;
import org.estimand.dml.SensitivityBounds;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;

/** The effect on the treated of a job training, and how much hidden confounding would undo it. */
public final class IrmExample {
  private IrmExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white");
    CausalData jobs = Datasets.load("lalonde", roles);
    Irm irm =
        Irm.builder()
            .estimand(Irm.Estimand.ATT)
            .outcomeModel(Learners.ols())
            .propensityModel(Learners.logistic())
            .crossFit(CrossFitPlan.kFold(5).repeated(5))
            .build();
    DmlResult result = irm.fit(jobs, FitContext.seed(1));
    System.out.println(result.summary());
    SensitivityBounds bounds = result.sensitivity(0.03, 0.03, 1.0, 0.95);
    System.out.printf(
        Locale.ROOT,
        "bounds [%.1f, %.1f], robustness value %.4f%n",
        bounds.thetaLower(),
        bounds.thetaUpper(),
        bounds.rv());
  }
}
