package org.estimand.learners.tree;

import org.estimand.learn.Learner;
import org.estimand.learn.LearnerContract;
import org.junit.jupiter.api.Nested;

/**
 * Boosted trees keep the contract of learners. Leaves may be of any size here, since a smallest
 * leaf counts weight and the contract scales all weights.
 */
class BoostingContractTest {
  private static final BoostingOptions ANY_LEAF =
      BoostingOptions.builder().rounds(40).maxLeaves(6).minLeaf(0.01).build();

  @Nested
  class Means extends LearnerContract {
    @Override
    protected Learner learner() {
      return new BoostingRegression(ANY_LEAF);
    }
  }

  @Nested
  class Medians extends LearnerContract {
    @Override
    protected Learner learner() {
      return new BoostingRegression(ANY_LEAF.toBuilder().loss(BoostingLoss.ABSOLUTE).build());
    }
  }

  @Nested
  class Probabilities extends LearnerContract {
    @Override
    protected Learner learner() {
      return new BoostingClassification(ANY_LEAF);
    }
  }

  @Nested
  class Sampled extends LearnerContract {
    @Override
    protected Learner learner() {
      return new BoostingRegression(
          ANY_LEAF.toBuilder().rowShare(0.7).columnShare(0.6).earlyStopping(3, 10).build());
    }
  }

  @Nested
  class SampledProbabilities extends LearnerContract {
    @Override
    protected Learner learner() {
      return new BoostingClassification(
          ANY_LEAF.toBuilder().rowShare(0.7).columnShare(0.6).earlyStopping(3, 10).build());
    }
  }

  /** With 16 bins at most, so that features of the contract's data have copies. */
  @Nested
  class Tailed extends LearnerContract {
    @Override
    protected Learner learner() {
      return new TailedBoosting(ANY_LEAF.toBuilder().maxBins(16).build(), 0.1);
    }
  }
}
