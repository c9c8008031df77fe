package org.estimand.validation.montecarlo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.dml.Apo;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.BinomialBounds;
import org.estimand.simulate.Draw;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Coverage, bias and standard errors of double machine learning where its models hold. */
@Tag("montecarlo")
class DmlMonteCarloTest {
  @Test
  void partiallyLinear() {
    HonestIntervals.check(
        LinearDesigns::partiallyLinear, Plr.builder().outcomeModel(Learners.ols()).build());
    HonestIntervals.check(
        LinearDesigns::partiallyLinear,
        Plr.builder().score(Plr.Score.IV_TYPE).outcomeModel(Learners.ols()).build());
  }

  @Test
  void partiallyLinearWithInstrument() {
    HonestIntervals.check(
        LinearDesigns::partiallyLinearIv, Pliv.builder().outcomeModel(Learners.ols()).build());
  }

  @Test
  void partiallyLinearWithSeveralInstruments() {
    HonestIntervals.check(
        random -> LinearDesigns.severalInstruments(random, 0.4),
        Pliv.builder().outcomeModel(Learners.ols()).build());
  }

  /**
   * First-stage F of about two: the interval misses the truth too often, the robust set does not.
   */
  @Test
  void weakInstruments() {
    int replications = 500;
    BinomialBounds bounds = BinomialBounds.coverage(replications, 0.95);
    Pliv pliv = Pliv.builder().outcomeModel(Learners.ols()).build();
    RandomStreams root = RandomStreams.of(20240916L).child("weak instruments");
    int robust = 0;
    int interval = 0;
    for (int r = 0; r < replications; r++) {
      Draw draw = LinearDesigns.severalInstruments(root.child("replicate", r), 0.06);
      double truth = draw.truth().get(Draw.TARGET);
      DmlResult result = pliv.fit(draw.data(), FitContext.seed(r).threads(1));
      robust += result.robustConfidenceSet(0.95).contains(truth) ? 1 : 0;
      interval += result.confidenceInterval("d", 0.95).contains(truth) ? 1 : 0;
    }
    assertTrue(bounds.accepts(robust), "robust set covered " + robust);
    assertTrue(interval < bounds.lower(), "interval covered " + interval);
  }

  @Test
  void partiallyLinearInClusters() {
    HonestIntervals.check(
        LinearDesigns::clustered, Plr.builder().outcomeModel(Learners.ols()).build());
  }

  @Test
  void potentialOutcome() {
    HonestIntervals.check(
        LinearDesigns::interactive,
        Apo.builder()
            .treatmentLevels("1")
            .outcomeModel(Learners.ols())
            .propensityModel(Learners.logistic())
            .build());
  }

  @Test
  void effectsOnTreatedAndUntreated() {
    for (Irm.Estimand estimand : List.of(Irm.Estimand.ATT, Irm.Estimand.ATC)) {
      HonestIntervals.check(
          random -> LinearDesigns.twoKinds(random, estimand == Irm.Estimand.ATT),
          Irm.builder()
              .estimand(estimand)
              .outcomeModel(Learners.ols())
              .propensityModel(Learners.logistic())
              .build());
    }
  }

  @Test
  void interactive() {
    HonestIntervals.check(
        LinearDesigns::interactive,
        Irm.builder().outcomeModel(Learners.ols()).propensityModel(Learners.logistic()).build());
    HonestIntervals.check(
        LinearDesigns::interactive,
        Irm.builder()
            .outcomeModel(Learners.ols())
            .propensityModel(Learners.logistic())
            .normalize(true)
            .build());
  }

  @Test
  void interactiveWithInstrument() {
    HonestIntervals.check(
        LinearDesigns::interactiveIv,
        Iivm.builder().outcomeModel(Learners.ols()).instrumentModel(Learners.logistic()).build());
  }
}
