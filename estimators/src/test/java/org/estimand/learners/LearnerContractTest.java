package org.estimand.learners;

import org.estimand.learn.Learner;
import org.estimand.learn.LearnerContract;
import org.estimand.learners.kernel.Kernel;
import org.estimand.learners.kernel.KernelRidgeOptions;
import org.estimand.learners.smile.SmileLearners;
import org.estimand.learners.tree.ForestOptions;
import org.junit.jupiter.api.Nested;

/** Every learner of the library keeps the contract. */
class LearnerContractTest {
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
