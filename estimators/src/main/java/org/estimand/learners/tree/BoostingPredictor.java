package org.estimand.learners.tree;

import java.lang.ref.WeakReference;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;

/** A boosted model. */
final class BoostingPredictor implements Predictor {
  /** Rows scored together, so that their words stay in the cache while the trees pass. */
  private static final int BLOCK = 512;

  private final double[] start;
  private final BoostedTree[][] rounds;
  private final double shrinkage;
  private final Objective objective;
  private final BinEdges[] edges;

  /** The ranks of the training matrix, while they live: rows of it need no search. */
  private final WeakReference<ByteBins> bins;

  private final List<Diagnostic> notes;

  private BoostingPredictor(
      Booster booster,
      double shrinkage,
      Objective objective,
      ByteBins bins,
      List<Diagnostic> notes) {
    start = booster.start().clone();
    rounds = booster.rounds().toArray(BoostedTree[][]::new);
    this.shrinkage = shrinkage;
    this.objective = objective;
    edges = bins.edges();
    this.bins = new WeakReference<>(bins);
    this.notes = List.copyOf(notes);
  }

  static BoostingPredictor of(
      Booster booster,
      double shrinkage,
      Objective objective,
      ByteBins bins,
      List<Diagnostic> notes) {
    return new BoostingPredictor(booster, shrinkage, objective, bins, notes);
  }

  @Override
  public int outputs() {
    return objective.responses();
  }

  @Override
  public List<Diagnostic> notes() {
    return notes;
  }

  /** Number of rounds. */
  int rounds() {
    return rounds.length;
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    ByteBins known = bins.get();
    long[][] words =
        known != null && known.source() == features.data()
            ? known.words(rows)
            : ByteBins.encode(edges, features, rows);
    int n = rows.length;
    double[][] scores = new double[start.length][n];
    for (int c = 0; c < start.length; c++) {
      java.util.Arrays.fill(scores[c], start[c]);
    }
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      for (BoostedTree[] trees : rounds) {
        for (int c = 0; c < trees.length; c++) {
          if (trees[c] != null) {
            trees[c].add(words, from, to, scores[c], shrinkage);
          }
        }
      }
    }
    respond(scores, n, out);
  }

  private void respond(double[][] scores, int n, double[] out) {
    double[] row = new double[start.length];
    double[] answer = new double[objective.responses()];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < row.length; c++) {
        row[c] = scores[c][i];
      }
      objective.respond(row, answer);
      for (int c = 0; c < answer.length; c++) {
        out[c * n + i] = answer[c];
      }
    }
  }
}
