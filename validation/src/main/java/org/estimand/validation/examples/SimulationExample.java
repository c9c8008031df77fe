package org.estimand.validation.examples;

import org.estimand.dml.Plr;
import org.estimand.learners.Learners;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationReport;
import org.estimand.validation.montecarlo.Designs;

/** Bias and coverage of two estimators over a hundred data sets with a known effect. */
public final class SimulationExample {
  private SimulationExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Plr partialling = Plr.builder().outcomeModel(Learners.ols()).build();
    Plr ivType = Plr.builder().score(Plr.Score.IV_TYPE).outcomeModel(Learners.ols()).build();
    SimulationReport report =
        Simulation.of(Designs.of("dml-plr").generator())
            .estimator("partialling-out", partialling)
            .estimator("iv-type", ivType)
            .replications(100)
            .seed(1)
            .run(Execution.local(2));
    System.out.println(report.toText());
  }
}
