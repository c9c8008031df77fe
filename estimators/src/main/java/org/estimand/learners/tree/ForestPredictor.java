package org.estimand.learners.tree;

import java.lang.ref.WeakReference;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** A trained forest: the average of its trees. */
public final class ForestPredictor implements Predictor {
  private final ForestOptions options;
  private final List<Tree> trees;
  private final int classes;
  private final WeakReference<FeatureMatrix> training;
  private final double[] gain;
  private final RandomStreams random;

  ForestPredictor(
      ForestOptions options,
      List<Tree> trees,
      TrainingSet data,
      double[] gain,
      RandomStreams random) {
    this.options = options;
    this.trees = List.copyOf(trees);
    this.classes = data.classes();
    this.training = new WeakReference<>(data.features());
    this.gain = gain;
    this.random = random;
  }

  @Override
  public int outputs() {
    return Math.max(1, classes);
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    int m = rows.length;
    int stored = classes > 2 ? classes : 1;
    int at = classes == 2 ? m : 0;
    double[] sums = new double[m * stored];
    RowLeaves leaves = new RowLeaves(features, rows, training.refersTo(features));
    int[] leaf = new int[m];
    for (Tree tree : trees) {
      leaves.of(tree, leaf);
      add(tree, leaf, sums);
    }
    for (int i = 0; i < sums.length; i++) {
      out[at + i] = sums[i] / trees.size();
    }
    for (int i = 0; i < at; i++) {
      out[i] = 1 - out[at + i];
    }
  }

  private static void add(Tree tree, int[] leaf, double[] sums) {
    int m = leaf.length;
    if (tree.outputs() == 1) {
      double[] value = tree.cut();
      for (int i = 0; i < m; i++) {
        sums[i] += value[leaf[i]];
      }
      return;
    }
    for (int k = 0; k < tree.outputs(); k++) {
      for (int i = 0; i < m; i++) {
        sums[k * m + i] += tree.value(leaf[i], k);
      }
    }
  }

  /** A tree. */
  Tree tree(int number) {
    return trees.get(number);
  }

  /** Number of trees. */
  public int trees() {
    return trees.size();
  }

  /**
   * By how much the splits on each feature decrease the criterion per unit of weight, averaged over
   * the trees: squared error, Gini index, log loss (nats), half a Poisson deviance, or absolute
   * error. Features with many values are favoured; {@link #permutationImportance} has no such bias.
   */
  public double[] gainImportance() {
    return gain.clone();
  }

  /**
   * Out-of-bag predictions: for each training row the average over the trees in which it has no
   * part.
   *
   * @param data the training set of the fit
   * @throws org.estimand.errors.NotIdentifiedException IDENT-110 when a row has a part in every
   *     tree
   */
  public OutOfBag outOfBag(TrainingSet data) {
    return OutOfBagMath.of(options, trees, data, random);
  }

  /**
   * By how much the out-of-bag loss rises when a feature's values are shuffled among the rows that
   * are out of bag, tree by tree (Breiman 2001, section 10): the average over the trees of the
   * difference of their losses.
   *
   * @param data the training set of the fit
   * @param shuffles the stream of the shuffles
   * @return one number per feature, in units of {@link OutOfBag#loss()}
   */
  public double[] permutationImportance(TrainingSet data, RandomStreams shuffles) {
    return PermutationMath.of(options, trees, data, random, shuffles);
  }
}
