package org.estimand.learners.smile;

import java.util.stream.LongStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;
import smile.data.DataFrame;
import smile.data.type.StructType;
import smile.data.vector.BaseVector;
import smile.data.vector.DoubleVector;
import smile.data.vector.IntVector;
import smile.math.MathEx;

/** Training rows as Smile wants them, and its seeds. */
final class SmileRows {
  static final String TARGET = "y";

  private SmileRows() {}

  /** The training rows with the target last; columns have names of their own. */
  static DataFrame frame(TrainingSet data) {
    int p = data.features().columns();
    BaseVector<?, ?, ?>[] columns = new BaseVector<?, ?, ?>[p + 1];
    for (int j = 0; j < p; j++) {
      columns[j] = feature(data.features(), data.rows(), j);
    }
    columns[p] =
        data.classes() == 0
            ? DoubleVector.of(TARGET, target(data))
            : IntVector.of(TARGET, labels(data));
    return DataFrame.of(columns);
  }

  /** Names and types of the features. */
  static StructType schema(FeatureMatrix x) {
    DoubleVector[] columns = new DoubleVector[x.columns()];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = DoubleVector.of("x" + j, new double[] {0});
    }
    return DataFrame.of(columns).schema();
  }

  private static DoubleVector feature(FeatureMatrix x, int[] rows, int j) {
    double[] v = new double[rows.length];
    int at = x.offset(j);
    for (int r = 0; r < rows.length; r++) {
      v[r] = x.data()[at + rows[r]];
    }
    return DoubleVector.of("x" + j, v);
  }

  /** Targets of the training rows. */
  static double[] target(TrainingSet data) {
    double[] y = new double[data.size()];
    for (int r = 0; r < y.length; r++) {
      y[r] = data.target()[data.rows()[r]];
    }
    return y;
  }

  /** Classes of the training rows. */
  static int[] labels(TrainingSet data) {
    int[] y = new int[data.size()];
    for (int r = 0; r < y.length; r++) {
      y[r] = (int) data.target()[data.rows()[r]];
    }
    return y;
  }

  /** Copies a row of features. */
  static void copyRow(FeatureMatrix x, int row, double[] into) {
    for (int j = 0; j < into.length; j++) {
      into[j] = x.at(row, j);
    }
  }

  /**
   * Seeds of trees, endless and all above 1: Smile ignores smaller ones, and drops repeated ones.
   */
  static LongStream seeds(RandomStreams random) {
    return LongStream.iterate(0, t -> t + 1)
        .map(t -> random.child("tree", t).derivedSeed() >>> 1)
        .filter(s -> s > 1);
  }

  /** Seeds the generator of this thread. */
  static void seedThread(RandomStreams random) {
    MathEx.setSeed(random.child("smile").derivedSeed() >>> 1);
  }
}
