package org.estimand.validation.examples;

import java.util.Locale;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Pliv;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.learners.Learners;

/** An instrument with clustered rows, and the set that holds however weak the instrument is. */
public final class PlivExample {
  private PlivExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("Y")
            .treatment("D")
            .instruments("Z")
            .cluster("cluster_var_i")
            .covariates("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10");
    CausalData data = Datasets.load("pliv_cluster_demo", roles);
    Pliv pliv = Pliv.builder().outcomeModel(Learners.ols()).crossFit(CrossFitPlan.kFold(4)).build();
    DmlResult result = pliv.fit(data, FitContext.seed(1));
    System.out.println(result.summary());
    ConfidenceSet robust = result.robustConfidenceSet(0.95);
    System.out.printf(
        Locale.ROOT,
        "robust set: %s from %.4f to %.4f%n",
        robust.kind(),
        robust.lower().orElseThrow(),
        robust.upper().orElseThrow());
  }
}
