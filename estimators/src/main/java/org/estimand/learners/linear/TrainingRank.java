package org.estimand.learners.linear;

import java.util.List;
import org.estimand.fit.FitContext;
import org.estimand.learn.TrainingSet;

/** Which features are linearly independent on a training set. */
final class TrainingRank {
  private TrainingRank() {}

  /** The features kept, ascending; of collinear ones the later go. */
  static int[] kept(TrainingSet data, FitContext context) {
    CellGrams grams =
        CellGrams.of(
            data.features(), List.of(), data.weights(), new int[][] {data.rows()}, context);
    return kept(data, grams.cell(0), grams.size());
  }

  /** The same with the cross products of (1, features) at hand. */
  static int[] kept(TrainingSet data, double[] gram, int size) {
    NormalEquations equations = new NormalEquations(gram, size, data.features().columns());
    if (equations.confirmed(data.features(), data.rows(), data.weights())) {
      return equations.kept();
    }
    return LeastSquaresMath.keptByQr(data);
  }
}
