package org.estimand.learn;

import java.util.List;
import java.util.function.Function;

/**
 * The learner of means with the smallest cross-validated squared error inside the training rows,
 * fitted on all of them. Of equal losses the earlier candidate wins. A note says which was chosen
 * and holds all losses with their standard errors over the folds; {@link ChosenPredictor#table()}
 * has them as a table.
 */
public final class TunedRegression extends InnerChoice implements RegressionLearner {
  /**
   * A choice from a list.
   *
   * @param learners the candidates, at least two
   * @param folds folds of the cross-validation, at least 2
   * @throws org.estimand.errors.InvalidConfigException CONF-029 for fewer learners or folds
   */
  public TunedRegression(List<? extends RegressionLearner> learners, int folds) {
    super(new CandidateChoice(null, learners, folds));
  }

  private TunedRegression(Choosing choice) {
    super(choice);
  }

  /**
   * A choice from a parameter space.
   *
   * @param recipe makes a learner from a point; a method reference or constant keeps the learner
   *     equal to itself made again
   * @param space the parameters
   * @param search which points are tried
   * @param folds folds of the cross-validation, at least 2
   * @throws org.estimand.errors.InvalidConfigException CONF-029 for fewer folds, CONF-121 for a
   *     search that does not suit the space, and what the recipe throws
   */
  public static TunedRegression search(
      Function<ParameterPoint, ? extends RegressionLearner> recipe,
      ParameterSpace space,
      Search search,
      int folds) {
    return new TunedRegression(new SearchChoice(recipe, space, search, folds));
  }

  /**
   * A choice from a ready-made list, called {@code auto}. Candidates that cannot be fitted are
   * passed over; a note LEFT_OUT says which, and why.
   *
   * @param budget name of the list, for provenance
   * @param learners the candidates, at least two
   * @param folds folds of the cross-validation, at least 2
   */
  public static TunedRegression auto(
      String budget, List<? extends RegressionLearner> learners, int folds) {
    return new TunedRegression(
        new CandidateChoice(java.util.Objects.requireNonNull(budget), learners, folds));
  }
}
