package org.estimand.learners.linear;

import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.fit.FitContext;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Linear regression with an elastic-net penalty: minimises {@code mean (y - a - x'b)^2 / 2 + l (m
 * |b|_1 + (1 - m) |b|^2 / 2)} over features and an outcome with mean zero and variance one in the
 * training rows; m = 1 is the lasso, m = 0 ridge. The penalty l is glmnet's lambda over the
 * standard deviation of the outcome. It is given, or chosen by cross-validation on one set of cross
 * products: those of a fold's complement are the sum of the other folds', and so is the loss.
 *
 * <p>Source: Friedman, Hastie and Tibshirani (2010), doi:10.18637/jss.v033.i01. Coefficients settle
 * to 1e-11; those of the lasso that are zero are exactly zero. Of equal losses the larger penalty
 * wins. Cost: n p^2 once, then p^2 or less for each penalty, sweep and fold.
 *
 * @param name for tables
 * @param mixing m in [0, 1]
 * @param choice how l is found
 */
public record ElasticNetLearner(String name, double mixing, PenaltyChoice choice)
    implements RegressionLearner {
  /** Checks the mixing: CONF-037 outside [0, 1]. */
  public ElasticNetLearner {
    PenaltyChoice.requireMixing(mixing);
  }

  @Override
  public Map<String, Object> describe() {
    return choice.describe(name, mixing);
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    FeatureMatrix x = data.features();
    int p = x.columns();
    ScaledTarget y = ScaledTarget.of(data.target());
    int[][] folds =
        choice.isFixed()
            ? new int[][] {data.rows()}
            : InnerFolds.of(data.rows(), choice.folds(), random);
    FitContext alone = FitContext.defaults().threads(1).backend("ejml");
    CellGrams grams = CellGrams.of(x, List.of(y), data.weights(), folds, alone);
    StandardMoments whole = StandardMoments.of(grams.union(except(folds.length, -1)), p, 0);
    double[] penalties =
        choice.isFixed()
            ? new double[] {choice.fixed()}
            : PenaltyGrid.of(
                PenalizedPath.largest(whole.covariance(), mixing), choice.grid(), data.size(), p);
    int chosen = choice.isFixed() ? 0 : chosen(grams, folds.length, whole, penalties);
    PenalizedPath path = new PenalizedPath(whole.gram(), whole.covariance(), mixing);
    double[] b = null;
    for (int l = mixing == 0 ? chosen : 0; l <= chosen; l++) {
      b = settled(path.at(penalties[l]), penalties[l]);
    }
    double[] level = whole.unstandardised(b);
    ColumnScales scales = ColumnScales.of(x);
    double[] slopes = new double[p];
    for (int j = 0; j < p; j++) {
      slopes[j] = level[j + 1] * y.scale() / scales.scale()[j];
    }
    return new LinearPredictor(
        y.center() + y.scale() * level[0], slopes, scales.center().clone(), List.of());
  }

  private int chosen(CellGrams grams, int folds, StandardMoments whole, double[] penalties) {
    double[] loss = new double[folds * penalties.length];
    double[] weight = new double[folds];
    int p = whole.covariance().length;
    for (int k = 0; k < folds; k++) {
      StandardMoments part = StandardMoments.of(grams.union(except(folds, k)), p, whole.spread());
      PenalizedPath path = new PenalizedPath(part.gram(), part.covariance(), mixing);
      double[] test = grams.cell(k);
      weight[k] = test[0];
      for (int l = 0; l < penalties.length && weight[k] > 0; l++) {
        double[] b = part.unstandardised(settled(path.at(penalties[l]), penalties[l]));
        loss[k * penalties.length + l] = squares(test, b) / weight[k];
      }
    }
    return PenaltyGrid.choose(loss, weight, penalties.length, choice.oneStandardError());
  }

  private double[] settled(double[] b, double penalty) {
    if (b == null) {
      throw new ConvergenceException(
          "CONV-031",
          "The "
              + name
              + " learner did not settle at penalty "
              + penalty
              + ". Use a larger penalty or fewer nearly collinear columns.");
    }
    return b;
  }

  private static int[] except(int folds, int left) {
    int[] out = new int[left < 0 ? folds : folds - 1];
    int c = 0;
    for (int k = 0; k < folds; k++) {
      if (k != left) {
        out[c++] = k;
      }
    }
    return out;
  }

  /** v'Sv for v = (coefficients, -1): the sum of squared errors on the rows of these sums. */
  private static double squares(double[] s, double[] b) {
    int q = b.length + 1;
    double total = 0;
    for (int i = 0; i < q; i++) {
      double vi = i == q - 1 ? -1 : b[i];
      if (vi == 0) {
        continue;
      }
      double sum = 0;
      for (int j = 0; j < i; j++) {
        sum += s[i * q + j] * b[j];
      }
      total += vi * (2 * sum + s[i * q + i] * vi);
    }
    return total;
  }
}
