package org.estimand.validation.montecarlo;

import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.learners.Learners;
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
