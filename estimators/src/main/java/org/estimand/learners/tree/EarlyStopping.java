package org.estimand.learners.tree;

import java.util.function.Supplier;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.InnerFolds;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * Chooses the number of rounds: boosts on the complements of folds inside the training rows, all in
 * step, and follows the loss on the folds.
 */
final class EarlyStopping {
  /** The number of rounds, at least one, and what is said about it. */
  record Choice(int rounds, Diagnostic note) {}

  /** One fold: a model on its complement, and the scores of its rows. */
  private record Fold(Booster booster, long[][] words, double[] y, double[] w, double[][] scores) {}

  private EarlyStopping() {}

  static Choice choose(
      String name,
      BoostingOptions options,
      BoostingColumns columns,
      ByteBins bins,
      Supplier<Objective> objectives,
      TrainingSet data,
      int[] rows,
      RandomStreams random) {
    int k = options.stoppingFolds();
    if (rows.length < 2 * k) {
      throw new NotIdentifiedException(
          "IDENT-117",
          "Early stopping of "
              + name
              + " on "
              + k
              + " folds needs "
              + 2 * k
              + " training rows; there are "
              + rows.length
              + ". Use fewer folds.");
    }
    Fold[] folds = new Fold[k];
    RandomStream stream = random.child("stopping folds").generator();
    InnerFolds inner = InnerFolds.of(data, rows, true, k, stream);
    for (int f = 0; f < k; f++) {
      folds[f] = fold(options, columns, bins, objectives, data, inner, f, random);
    }
    Objective objective = objectives.get();
    double best = loss(folds, objective);
    int at = 0;
    int t = 0;
    while (t < options.rounds() && t - at < options.patience()) {
      for (Fold fold : folds) {
        fold.booster.round();
        add(fold, options.shrinkage());
      }
      t++;
      double now = loss(folds, objective);
      if (now < best) {
        best = now;
        at = t;
      }
    }
    int rounds = Math.max(1, at);
    return new Choice(
        rounds,
        Diagnostic.note(
                "BOOSTING_ROUNDS",
                name
                    + ": "
                    + rounds
                    + (rounds == 1 ? " round" : " rounds")
                    + " by "
                    + k
                    + "-fold early stopping, of "
                    + t
                    + " tried.")
            .value("rounds", rounds)
            .value("tried", t)
            .value("loss", best));
  }

  private static Fold fold(
      BoostingOptions options,
      BoostingColumns columns,
      ByteBins bins,
      Supplier<Objective> objectives,
      TrainingSet data,
      InnerFolds inner,
      int f,
      RandomStreams random) {
    int[] in = inner.training(f);
    int[] out = inner.held(f);
    Booster booster =
        new Booster(
            options,
            columns,
            objectives.get(),
            bins.words(in),
            BoostingFit.values(data.target(), in),
            BoostingFit.values(data.weights(), in),
            random.child("stopping fold", f));
    double[][] scores = new double[booster.start().length][out.length];
    for (int c = 0; c < scores.length; c++) {
      java.util.Arrays.fill(scores[c], booster.start()[c]);
    }
    return new Fold(
        booster,
        bins.words(out),
        BoostingFit.values(data.target(), out),
        BoostingFit.values(data.weights(), out),
        scores);
  }

  private static void add(Fold fold, double shrinkage) {
    BoostedTree[] trees = fold.booster.latest();
    for (int c = 0; c < trees.length; c++) {
      if (trees[c] != null) {
        trees[c].add(fold.words, 0, fold.y.length, fold.scores[c], shrinkage);
      }
    }
  }

  private static double loss(Fold[] folds, Objective objective) {
    double sum = 0;
    double total = 0;
    for (Fold fold : folds) {
      double[] row = new double[fold.scores.length];
      for (int i = 0; i < fold.y.length; i++) {
        for (int c = 0; c < row.length; c++) {
          row[c] = fold.scores[c][i];
        }
        double w = fold.w == null ? 1 : fold.w[i];
        sum += w * objective.loss(fold.y[i], row);
        total += w;
      }
    }
    return sum / total;
  }
}
