package org.estimand.validation.examples;

import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.Apo;
import org.estimand.dml.DmlResult;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;

/** Mean outcomes of three arms, and their differences to the first. */
public final class ApoExample {
  private ApoExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("y").treatment("arm").covariates("x1", "x2", "x3").categorical("arm");
    CausalData trial = Datasets.load("ipwgen_multiarm", roles);
    Apo apo =
        Apo.builder()
            .outcomeModel(Learners.ols())
            .propensityModel(Learners.logistic())
            .crossFit(CrossFitPlan.kFold(5))
            .build();
    DmlResult means = apo.fit(trial, FitContext.seed(1));
    System.out.println(means.summary());
    System.out.println(means.contrasts("a").summary());
  }
}
