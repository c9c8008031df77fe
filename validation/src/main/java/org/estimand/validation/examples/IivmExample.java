package org.estimand.validation.examples;

import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Iivm;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;

/** The effect on those whom a binary instrument moves. */
public final class IivmExample {
  private IivmExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles = Roles.outcome("y").treatment("a").instruments("z").covariates("x1", "x2");
    CausalData data = Datasets.load("invalid_iv_sim", roles);
    Iivm iivm =
        Iivm.builder()
            .outcomeModel(Learners.ols())
            .treatmentModel(Learners.logistic())
            .instrumentModel(Learners.logistic())
            .crossFit(CrossFitPlan.kFold(5))
            .build();
    DmlResult result = iivm.fit(data, FitContext.seed(1));
    System.out.println(result.summary());
  }
}
