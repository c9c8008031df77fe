package org.estimand.learners;

import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.LearnerContract;
import org.estimand.learn.ParameterPoint;
import org.estimand.learn.ParameterSpace;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.Resource;
import org.estimand.learn.Search;
import org.estimand.learn.StackRule;
import org.estimand.learners.kernel.Kernel;
import org.estimand.learners.kernel.KernelRidgeOptions;
import org.estimand.learners.smile.SmileLearners;
import org.estimand.learners.tree.ForestOptions;
import org.junit.jupiter.api.Nested;

/** Every learner of the library keeps the contract. */
class LearnerContractTest {
  private static final ParameterSpace LAMBDAS = ParameterSpace.empty().log("penalty", 0.01, 10);

  @Nested
  class Ols extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.ols();
    }
  }

  @Nested
  class Poly2 extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.poly2();
    }
  }

  @Nested
  class Ridge extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.ridge();
    }
  }

  @Nested
  class Lasso extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.lasso();
    }
  }

  @Nested
  class ElasticNet extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.elasticNet(0.5);
    }
  }

  @Nested
  class KernelRidge extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.kernelRidge();
    }
  }

  @Nested
  class TunedKernelRidge extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.kernelRidge(KernelRidgeOptions.defaults().tunedWidth());
    }
  }

  @Nested
  class PolynomialKernelRidge extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.kernelRidge(KernelRidgeOptions.defaults().kernel(Kernel.POLYNOMIAL));
    }
  }

  @Nested
  class LowRankKernelRidge extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.kernelRidge(KernelRidgeOptions.defaults().exactRows(50).landmarks(30));
    }
  }

  @Nested
  class Logistic extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.logistic();
    }
  }

  @Nested
  class RidgeLogistic extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.ridgeLogistic();
    }
  }

  @Nested
  class LassoLogistic extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.lassoLogistic();
    }
  }

  @Nested
  class Tuned extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.tuned(3, Learners.ols(), Learners.poly2());
    }
  }

  @Nested
  class TunedProbabilities extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.tunedProbabilities(3, Learners.logistic(), Learners.ridgeLogistic());
    }
  }

  @Nested
  class Stack extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.stack(3, Learners.ols(), Learners.poly2());
    }
  }

  @Nested
  class StackProbabilities extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.stackProbabilities(3, Learners.logistic(), Learners.lassoLogistic());
    }
  }

  @Nested
  class Forest extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.forest(ForestOptions.builder().trees(60).build());
    }
  }

  @Nested
  class ForestProbability extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.forestProbability(ForestOptions.builder().trees(60).build());
    }
  }

  @Nested
  class ForestOfLabels extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.forest(ForestOptions.builder().trees(60).categorical("c").build());
    }
  }

  @Nested
  class StackNonNegative extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.stack(3, StackRule.NON_NEGATIVE, Learners.ols(), Learners.poly2());
    }
  }

  @Nested
  class StackDiscrete extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.stack(3, StackRule.DISCRETE, Learners.ols(), Learners.poly2());
    }
  }

  @Nested
  class StackProbabilitiesDiscrete extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.stackProbabilities(
          3, StackRule.DISCRETE, Learners.logistic(), Learners.lassoLogistic());
    }
  }

  @Nested
  class TunedGrid extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.tuned(3, LAMBDAS, Search.grid(3), LearnerContractTest::ridge);
    }
  }

  @Nested
  class TunedHalving extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.tuned(
          3, LAMBDAS, Search.halving(4, 2, Resource.rows(0.5)), LearnerContractTest::ridge);
    }
  }

  @Nested
  class TunedRandomProbabilities extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.tunedProbabilities(
          2,
          ParameterSpace.empty().linear("alpha", 0.2, 1),
          Search.random(2),
          LearnerContractTest::elasticNet);
    }
  }

  @Nested
  class AutoQuick extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.auto(Budget.QUICK);
    }
  }

  @Nested
  class AutoStandard extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.auto(Budget.STANDARD);
    }
  }

  @Nested
  class AutoProbabilities extends LearnerContract {
    @Override
    protected Learner learner() {
      return Learners.autoProbabilities(Budget.QUICK);
    }
  }

  private static RegressionLearner ridge(ParameterPoint point) {
    return Learners.ridge(point.value("penalty"));
  }

  private static ClassificationLearner elasticNet(ParameterPoint point) {
    return Learners.elasticNetLogistic(point.value("alpha"));
  }

  @Nested
  class SmileForest extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.forest();
    }
  }

  @Nested
  class SmileForestProbability extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.forestProbability();
    }
  }

  @Nested
  class SmileBoosting extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.boosting();
    }
  }

  @Nested
  class SmileBoostingProbability extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.boostingProbability();
    }
  }

  @Nested
  class SmileSvr extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.svr();
    }
  }

  @Nested
  class SmileMlp extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.mlp();
    }
  }

  @Nested
  class SmileMlpProbability extends LearnerContract {
    @Override
    protected Learner learner() {
      return SmileLearners.mlpProbability();
    }
  }
}
