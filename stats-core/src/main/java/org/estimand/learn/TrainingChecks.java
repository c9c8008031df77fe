package org.estimand.learn;

import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;

/** What every learner checks before it trains. */
public final class TrainingChecks {
  private TrainingChecks() {}

  /**
   * Checks weights, missing features and that there is a row to learn from.
   *
   * @throws NotSupportedException NOTSUP-030 when there are weights the learner would ignore
   * @throws InvalidDataException DATA-030 when a feature is not finite and the learner needs it to
   *     be
   * @throws NotIdentifiedException IDENT-032 without training rows of positive weight
   */
  public static void require(Learner learner, TrainingSet data) {
    if (data.weights() != null && !learner.supportsWeights()) {
      throw new NotSupportedException(
          "NOTSUP-030",
          "Learner "
              + learner.name()
              + " takes no sample weights. Use one that does (ols, ridge, lasso, logit), or remove"
              + " the weights.");
    }
    if (!learner.supportsMissing()) {
      requireFinite(learner, data.features());
    }
    boolean any = false;
    for (int i : data.rows()) {
      if (data.weights() == null || data.weights()[i] > 0) {
        any = true;
        break;
      }
    }
    if (!any) {
      throw new NotIdentifiedException(
          "IDENT-032",
          "Learner "
              + learner.name()
              + " has no training row"
              + (data.size() == 0 ? "" : " of positive weight")
              + ". Use fewer folds or stratify them.");
    }
  }

  private static void requireFinite(Learner learner, FeatureMatrix x) {
    int[] first = x.derived("first missing cell", int[].class, () -> firstMissing(x));
    if (first.length > 0) {
      throw new InvalidDataException(
          "DATA-030",
          "Feature \""
              + x.names().get(first[1])
              + "\" is "
              + x.at(first[0], first[1])
              + " in row "
              + (first[0] + 1)
              + ", and learner "
              + learner.name()
              + " takes no missing values. Drop the rows, impute, or use a learner that takes"
              + " them.");
    }
  }

  private static int[] firstMissing(FeatureMatrix x) {
    for (int j = 0; j < x.columns(); j++) {
      int at = x.offset(j);
      for (int i = 0; i < x.rows(); i++) {
        double v = x.data()[at + i];
        if (!Double.isFinite(v)) {
          return new int[] {i, j};
        }
      }
    }
    return new int[0];
  }

  /** Names of the classes without a training row make a classification impossible: IDENT-033. */
  public static void requireClasses(Learner learner, TrainingSet data) {
    boolean[] seen = new boolean[data.classes()];
    for (int i : data.rows()) {
      double y = data.target()[i];
      int c = (int) y;
      if (c != y || c < 0 || c >= seen.length) {
        throw new InvalidDataException(
            "DATA-031",
            "Learner "
                + learner.name()
                + " needs classes 0 to "
                + (seen.length - 1)
                + "; row "
                + (i + 1)
                + " has "
                + y
                + ". Code the classes from 0.");
      }
      seen[c] |= data.weights() == null || data.weights()[i] > 0;
    }
    for (int c = 0; c < seen.length; c++) {
      if (!seen[c]) {
        throw new NotIdentifiedException(
            "IDENT-033",
            "Learner "
                + learner.name()
                + " has no training row of class "
                + c
                + " among "
                + data.size()
                + ". Use fewer folds or stratify them by the target.");
      }
    }
  }
}
