package org.estimand.validation.examples;

import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.SpecificationTest;
import org.estimand.iv.WeakIvTest;

/** Schooling and wages with two instruments: estimates, tests, and a set that weak ones allow. */
public final class IvRegressionExample {
  private IvRegressionExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("wage")
            .treatment("education")
            .instruments("distance", "tuition")
            .covariates("gender", "ethnicity", "urban", "unemp")
            .categorical("gender:male", "ethnicity:other", "urban:no");
    CausalData pupils = Datasets.load("collegedistance", roles);
    IvRegression fuller = IvRegression.builder().method(IvMethod.fuller(1)).build();
    IvRegressionResult result = fuller.fit(pupils, FitContext.seed(1));
    System.out.println(result.summary());
    System.out.println(result.test(SpecificationTest.Kind.HANSEN_J).orElseThrow());
    System.out.println(result.confidenceSet(WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO, 0.95).kind());
  }
}
