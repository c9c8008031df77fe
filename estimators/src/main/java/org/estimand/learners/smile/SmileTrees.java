package org.estimand.learners.smile;

import java.util.Arrays;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;
import smile.base.cart.DecisionNode;
import smile.base.cart.Loss;
import smile.base.cart.Node;
import smile.base.cart.RegressionNode;
import smile.base.cart.SplitRule;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.type.StructType;

/** Forests and boosted trees of Smile. Loaded only where Smile is. */
final class SmileTrees {
  private SmileTrees() {}

  static Predictor forest(TrainingSet data, SmileForestOptions o, RandomStreams random) {
    DataFrame frame = SmileRows.frame(data);
    Formula formula = Formula.lhs(SmileRows.TARGET);
    int depth = depth(o.maxDepth());
    int leaves = leaves(o.maxNodes(), data);
    Node[] roots;
    if (data.classes() == 0) {
      var fit =
          smile.regression.RandomForest.fit(
              formula,
              frame,
              o.trees(),
              o.mtry(),
              depth,
              leaves,
              o.minLeaf(),
              o.subsample(),
              SmileRows.seeds(random));
      roots = Arrays.stream(fit.trees()).map(t -> t.root()).toArray(Node[]::new);
    } else {
      var fit =
          smile.classification.RandomForest.fit(
              formula,
              frame,
              o.trees(),
              o.mtry(),
              SplitRule.GINI,
              depth,
              leaves,
              o.minLeaf(),
              o.subsample(),
              null,
              SmileRows.seeds(random));
      roots = Arrays.stream(fit.trees()).map(t -> t.root()).toArray(Node[]::new);
    }
    return new Forest(roots, SmileRows.schema(data.features()), data.classes());
  }

  static Predictor boosting(TrainingSet data, SmileBoostingOptions o, RandomStreams random) {
    SmileRows.seedThread(random);
    DataFrame frame = SmileRows.frame(data);
    Formula formula = Formula.lhs(SmileRows.TARGET);
    int depth = depth(o.maxDepth());
    int leaves = leaves(o.maxNodes(), data);
    StructType schema = SmileRows.schema(data.features());
    if (data.classes() == 0) {
      var fit =
          smile.regression.GradientTreeBoost.fit(
              formula,
              frame,
              Loss.ls(),
              o.trees(),
              depth,
              leaves,
              o.minLeaf(),
              o.shrinkage(),
              o.subsample());
      return new Boosted(schema, 1, (x, out) -> out[0] = fit.predict(x));
    }
    var fit =
        smile.classification.GradientTreeBoost.fit(
            formula, frame, o.trees(), depth, leaves, o.minLeaf(), o.shrinkage(), o.subsample());
    return new Boosted(schema, data.classes(), fit::predict);
  }

  private static int depth(int maxDepth) {
    return maxDepth == 0 ? Integer.MAX_VALUE : maxDepth;
  }

  private static int leaves(int maxNodes, TrainingSet data) {
    return maxNodes == 0 ? Math.max(2, data.size()) : maxNodes;
  }

  /** The plain average over trees of leaf means, or of leaf class frequencies. */
  private record Forest(Node[] roots, StructType schema, int classes) implements Predictor {
    @Override
    public int outputs() {
      return Math.max(1, classes);
    }

    @Override
    public void predict(FeatureMatrix features, int[] rows, double[] out) {
      int k = outputs();
      double[] cells = new double[features.columns()];
      Tuple row = Tuple.of(cells, schema);
      double[] sums = new double[k];
      for (int r = 0; r < rows.length; r++) {
        SmileRows.copyRow(features, rows[r], cells);
        Arrays.fill(sums, 0);
        for (Node root : roots) {
          add(root.predict(row), sums);
        }
        for (int c = 0; c < k; c++) {
          out[c * rows.length + r] = sums[c] / roots.length;
        }
      }
    }

    private static void add(Node leaf, double[] sums) {
      if (leaf instanceof RegressionNode mean) {
        sums[0] += mean.output();
        return;
      }
      int[] count = ((DecisionNode) leaf).count();
      double size = 0;
      for (int c : count) {
        size += c;
      }
      for (int c = 0; c < sums.length; c++) {
        sums[c] += count[c] / size;
      }
    }
  }

  /** Fills the outputs of a row. */
  private interface RowFunction {
    void apply(Tuple x, double[] out);
  }

  /** Smile binds formulas lazily and without a lock, so that rows are predicted one at a time. */
  private record Boosted(StructType schema, int outputs, RowFunction model) implements Predictor {
    @Override
    public void predict(FeatureMatrix features, int[] rows, double[] out) {
      double[] cells = new double[features.columns()];
      Tuple row = Tuple.of(cells, schema);
      double[] answer = new double[outputs];
      for (int r = 0; r < rows.length; r++) {
        SmileRows.copyRow(features, rows[r], cells);
        synchronized (model) {
          model.apply(row, answer);
        }
        for (int c = 0; c < outputs; c++) {
          out[c * rows.length + r] = answer[c];
        }
      }
    }
  }
}
