package org.estimand.validation.examples;

import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.panel.PanelComparison;
import org.estimand.panel.PanelDml;
import org.estimand.panel.PanelResult;

/** Correlated random effects in a panel, two-way clusters, and every rival side by side. */
public final class PanelExample {
  private PanelExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles =
        Roles.outcome("y").treatment("d").covariates("x1", "x2", "x3").unit("id").time("time");
    CausalData data = Datasets.load("panel_cre_demo", roles);
    PanelResult result =
        PanelDml.builder().outcomeModel(Learners.poly2()).build().fit(data, FitContext.seed(1));
    System.out.println(result.summary());
    System.out.println(result.withVcov(VcovType.cluster(SmallSample.NONE, "id", "time")).summary());
    System.out.println(
        PanelComparison.builder()
            .outcomeModel(Learners.poly2())
            .build()
            .fit(data, FitContext.seed(1))
            .summary());
  }
}
