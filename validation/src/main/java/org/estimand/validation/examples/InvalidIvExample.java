package org.estimand.validation.examples;

import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.IvDesign;
import org.estimand.iv.IvEffectResult;

/** The average effect with an instrument that acts on the outcome itself. */
public final class InvalidIvExample {
  private InvalidIvExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles = Roles.outcome("y").treatment("a").instruments("z").covariates("x1", "x2");
    CausalData data = Datasets.load("invalid_iv_sim", roles);
    InvalidIv robust =
        InvalidIv.builder()
            .treatmentDesign(IvDesign.of("x1", "x2", "z*x1"))
            .outcomeDesign(IvDesign.of("x1", "x2", "z*x1"))
            .build();
    IvEffectResult result = robust.fit(data, FitContext.seed(1));
    System.out.println(result.summary());
  }
}
