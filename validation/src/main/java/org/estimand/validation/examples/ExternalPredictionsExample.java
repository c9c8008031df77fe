package org.estimand.validation.examples;

import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Irm;
import org.estimand.fit.FitContext;
import org.estimand.learn.ExternalPredictions;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Nuisances of other software: here a known design, so only the score is at work. */
public final class ExternalPredictionsExample {
  private ExternalPredictionsExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    int n = 1000;
    double[] y = new double[n];
    double[] d = new double[n];
    double[] outcome = new double[n];
    double[] propensity = new double[n];
    RandomStream random = RandomStreams.of(7).child("example").generator();
    for (int i = 0; i < n; i++) {
      double x = random.normal();
      propensity[i] = 1 / (1 + Math.exp(-0.5 * x));
      d[i] = random.bernoulli(propensity[i]) ? 1 : 0;
      outcome[i] = 1 + x;
      y[i] = outcome[i] + 2 * d[i] + random.normal();
    }
    Columns columns = Columns.none().number("y", y).number("d", d).number("known", outcome);
    CausalData data = CausalData.of(columns, Roles.outcome("y").treatment("d").covariates("known"));
    Irm irm =
        Irm.builder()
            .outcomeModel(ExternalPredictions.mean(outcome))
            .propensityModel(ExternalPredictions.probability(propensity))
            .crossFit(CrossFitPlan.kFold(2))
            .build();
    DmlResult result = irm.fit(data, FitContext.seed(1));
    System.out.println(result.summary());
  }
}
