package org.estimand.learn;

import java.util.List;
import java.util.function.Function;

/**
 * The learner of probabilities with the smallest cross-validated log loss inside the training rows,
 * fitted on all of them. Of equal losses the earlier candidate wins. A note says which was chosen
 * and holds all losses with their standard errors over the folds; {@link ChosenPredictor#table()}
 * has them as a table.
 */
public final class TunedClassification extends InnerChoice implements ClassificationLearner {
  /**
   * A choice from a list.
   *
   * @param learners the candidates, at least two
   * @param folds folds of the cross-validation, at least 2
   * @throws org.estimand.errors.InvalidConfigException CONF-029 for fewer learners or folds
   */
  public TunedClassification(List<? extends ClassificationLearner> learners, int folds) {
    super(new CandidateChoice(null, learners, folds));
  }

  private TunedClassification(Choosing choice) {
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
  public static TunedClassification search(
      Function<ParameterPoint, ? extends ClassificationLearner> recipe,
      ParameterSpace space,
      Search search,
      int folds) {
    return new TunedClassification(new SearchChoice(recipe, space, search, folds));
  }

  /**
   * A choice from a ready-made list, called {@code auto}. Candidates that cannot be fitted are
   * passed over; a note LEFT_OUT says which, and why.
   *
   * @param budget name of the list, for provenance
   * @param learners the candidates, at least two
   * @param folds folds of the cross-validation, at least 2
   */
  public static TunedClassification auto(
      String budget, List<? extends ClassificationLearner> learners, int folds) {
    return new TunedClassification(
        new CandidateChoice(java.util.Objects.requireNonNull(budget), learners, folds));
  }
}
