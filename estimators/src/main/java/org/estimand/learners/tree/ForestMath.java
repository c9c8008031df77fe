package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Grows the trees of a forest one after the other. */
final class ForestMath {
  /** Fewer bits for a target than this (a resolution of 2.4e-7 of its range) are not accepted. */
  private static final int LEAST_TARGET_BITS = 22;

  private ForestMath() {}

  static ForestPredictor fit(ForestOptions options, TrainingSet data, RandomStreams random) {
    int[] rows = positive(data);
    FeatureMatrix x = data.features();
    Growth growth = growth(options, data);
    TrainingBins bins = TrainingBins.of(x, rows, options.bins(), growth.categorical());
    int outputs = data.classes() > 2 ? data.classes() : 1;
    double[] weight = weights(data, rows);
    Grower grower = grower(growth, bins, data, rows, weight, outputs);
    HonestLeaves honest = options.honest() ? new HonestLeaves(data, rows, weight, outputs) : null;
    TreeSample sample = new TreeSample(rows.length, options);
    double[] gain = new double[x.columns()];
    List<Tree> trees = new ArrayList<>(options.trees());
    for (int t = 0; t < options.trees(); t++) {
      Draws draws = new Draws(random.child("tree", t).generator());
      sample.draw(draws);
      Tree tree = grower.grow(sample.times(), draws, gain);
      trees.add(honest == null ? tree : honest.apply(tree, sample.held()));
    }
    // the Gini index of two classes counts both indicators
    double scale = data.classes() == 2 && options.criterion() == SplitCriterion.SQUARED ? 2 : 1;
    for (int j = 0; j < gain.length; j++) {
      gain[j] *= scale / options.trees();
    }
    return new ForestPredictor(options, trees, data, gain, random);
  }

  /** The training rows of positive weight; the others are as if they were not there. */
  static int[] positive(TrainingSet data) {
    double[] w = data.weights();
    return w == null ? data.rows() : Arrays.stream(data.rows()).filter(i -> w[i] > 0).toArray();
  }

  private static double[] weights(TrainingSet data, int[] rows) {
    return data.weights() == null
        ? null
        : Arrays.stream(rows).mapToDouble(i -> data.weights()[i]).toArray();
  }

  private static Grower grower(
      Growth growth,
      TrainingBins bins,
      TrainingSet data,
      int[] rows,
      double[] weight,
      int outputs) {
    if (outputs > 1) {
      int[] label = Arrays.stream(rows).map(i -> (int) data.target()[i]).toArray();
      return new GeneralGrower(bins, growth, RowSample.classes(outputs, label), weight);
    }
    int m = rows.length;
    int most = PackedRows.targetBits(m);
    boolean packed =
        growth.isPlain() && weight == null && most >= (data.classes() == 2 ? 1 : LEAST_TARGET_BITS);
    if (packed) {
      int bits = data.classes() == 2 ? 1 : most;
      return new PackedGrower(
          bins, growth, FixedTarget.of(data.target(), rows, bits, data.classes() == 2));
    }
    // sums of whole numbers over all rows stay below 2^52
    int bits = data.classes() == 2 ? 1 : 20 + Integer.numberOfLeadingZeros(m);
    boolean fromZero = data.classes() == 2 || growth.criterion() == SplitCriterion.POISSON;
    FixedTarget target = FixedTarget.of(data.target(), rows, bits, fromZero);
    return new GeneralGrower(bins, growth, RowSample.numeric(target), weight);
  }

  private static Growth growth(ForestOptions options, TrainingSet data) {
    FeatureMatrix x = data.features();
    int p = x.columns();
    if (options.mtry() > p) {
      throw new InvalidConfigException(
          "CONF-112",
          "forest: mtry = "
              + options.mtry()
              + ", but there are only "
              + p
              + " features. Draw at most "
              + p
              + ".");
    }
    if (options.criterion() == SplitCriterion.POISSON) {
      requireNotNegative(data);
    }
    return new Growth(
        options.criterion(),
        mtry(options, p, data.classes() > 0),
        options.redraw(),
        options.minLeaf(),
        options.minLeafWeight(),
        options.minSplit(),
        options.maxDepth() == 0 ? Integer.MAX_VALUE : options.maxDepth(),
        options.extraRandom(),
        categorical(options.categorical(), x.names()),
        monotone(options.monotone(), x.names()),
        Growth.nameOrder(x.names()));
  }

  /** Features drawn at each node. */
  static int mtry(ForestOptions options, int p, boolean probabilities) {
    if (options.mtry() > 0) {
      return options.mtry();
    }
    double wanted =
        options.mtryShare() > 0 ? options.mtryShare() * p : probabilities ? Math.sqrt(p) : p / 3.0;
    return Math.max(1, (int) wanted);
  }

  private static boolean[] categorical(List<String> features, List<String> names) {
    if (features.isEmpty()) {
      return null;
    }
    boolean[] out = new boolean[names.size()];
    for (String feature : features) {
      int j = names.indexOf(feature);
      if (j < 0) {
        throw new InvalidConfigException(
            "CONF-130",
            "forest: \""
                + feature
                + "\" is named categorical but is no feature. "
                + NearestName.hint(feature, names)
                + "Features: "
                + String.join(", ", names)
                + ".");
      }
      out[j] = true;
    }
    return out;
  }

  private static int[] monotone(Map<String, Integer> constraints, List<String> names) {
    if (constraints.isEmpty()) {
      return null;
    }
    int[] direction = new int[names.size()];
    for (Map.Entry<String, Integer> e : constraints.entrySet()) {
      int j = names.indexOf(e.getKey());
      if (j < 0) {
        throw new InvalidConfigException(
            "CONF-111",
            "forest: a monotone constraint is on \""
                + e.getKey()
                + "\", which is no feature. "
                + NearestName.hint(e.getKey(), names)
                + "Features: "
                + String.join(", ", names)
                + ".");
      }
      direction[j] = e.getValue();
    }
    return direction;
  }

  private static void requireNotNegative(TrainingSet data) {
    for (int i : data.rows()) {
      if (!(data.target()[i] >= 0)) {
        throw new InvalidDataException(
            "DATA-110",
            "forest with criterion POISSON: the target is "
                + data.target()[i]
                + " in row "
                + (i + 1)
                + "; it must not be negative. Use SQUARED.");
      }
    }
  }
}
