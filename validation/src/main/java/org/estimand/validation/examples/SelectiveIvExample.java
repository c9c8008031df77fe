package org.estimand.validation.examples;

import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.iv.IvDesign;
import org.estimand.iv.OutcomeDesign;
import org.estimand.iv.SelectiveIv;
import org.estimand.iv.SelectiveIvResult;

/** A choice among candidate models, by what moves the estimate least. */
public final class SelectiveIvExample {
  private SelectiveIvExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles = Roles.outcome("y").treatment("a").instruments("z").covariates("x1", "x2");
    CausalData data = Datasets.load("invalid_iv_sim", roles);
    SelectiveIv selective =
        SelectiveIv.designs()
            .instrumentDesigns(IvDesign.of("x2"), IvDesign.of("x1", "x2"))
            .treatmentDesigns(IvDesign.interacted("x2"), IvDesign.interacted("x1", "x2"))
            .outcomeDesigns(OutcomeDesign.of("x2"), OutcomeDesign.of("x1", "x2"))
            .build();
    SelectiveIvResult result = selective.fit(data, FitContext.seed(1));
    System.out.println(result.summary());
  }
}
