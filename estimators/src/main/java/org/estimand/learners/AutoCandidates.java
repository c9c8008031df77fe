package org.estimand.learners;

import java.util.ArrayList;
import java.util.List;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.ParameterPoint;
import org.estimand.learn.ParameterSpace;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.Search;
import org.estimand.learn.StackedClassification;
import org.estimand.learn.StackedRegression;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.ForestOptions;

/**
 * What {@link Learners#auto} tries: the one place where a learner is added to a budget. Candidates
 * must take sample weights, else none of the list would.
 */
final class AutoCandidates {
  /** Folds of the choice, and of a stack or tuned learner inside it. */
  static final int FOLDS = 5;

  private static final ParameterSpace MIXES =
      ParameterSpace.empty().points("alpha", 0.1, 0.3, 0.5, 0.7, 0.9);

  private static final ForestOptions FOREST = ForestOptions.builder().trees(200).build();

  private static final BoostingOptions BOOSTING =
      BoostingOptions.builder().rounds(300).maxLeaves(8).minLeaf(10).earlyStopping(5, 15).build();

  private AutoCandidates() {}

  /** Candidates for conditional means; of equal losses the earlier wins. */
  static List<RegressionLearner> means(Budget budget) {
    List<RegressionLearner> list = new ArrayList<>();
    list.add(Learners.ols());
    list.add(Learners.ridge());
    list.add(Learners.lasso());
    list.add(new BoundedPoly2());
    if (budget == Budget.QUICK) {
      return list;
    }
    list.add(Learners.elasticNet(0.5));
    list.add(Learners.forest(FOREST));
    list.add(Learners.boosting(BOOSTING));
    if (budget == Budget.STANDARD) {
      return list;
    }
    List<RegressionLearner> stacked = List.copyOf(list);
    list.add(Learners.tuned(FOLDS, MIXES, Search.grid(), AutoCandidates::elasticNet));
    list.add(StackedRegression.ofWhatCanBeFitted(stacked, FOLDS));
    return list;
  }

  /** Candidates for probabilities; of equal losses the earlier wins. */
  static List<ClassificationLearner> probabilities(Budget budget) {
    List<ClassificationLearner> list = new ArrayList<>();
    list.add(Learners.logistic());
    list.add(Learners.ridgeLogistic());
    list.add(Learners.lassoLogistic());
    if (budget == Budget.QUICK) {
      return list;
    }
    list.add(Learners.elasticNetLogistic(0.5));
    list.add(Learners.forestProbability(FOREST));
    list.add(Learners.boostingProbability(BOOSTING));
    if (budget == Budget.STANDARD) {
      return list;
    }
    List<ClassificationLearner> stacked = List.copyOf(list);
    list.add(
        Learners.tunedProbabilities(
            FOLDS, MIXES, Search.grid(), AutoCandidates::elasticNetLogistic));
    list.add(StackedClassification.ofWhatCanBeFitted(stacked, FOLDS));
    return list;
  }

  private static RegressionLearner elasticNet(ParameterPoint point) {
    return Learners.elasticNet(point.value("alpha"));
  }

  private static ClassificationLearner elasticNetLogistic(ParameterPoint point) {
    return Learners.elasticNetLogistic(point.value("alpha"));
  }
}
