package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.TrainingSet;

/**
 * The logistic regressions of one repetition that share features, target and weights, step by step
 * together. The rows are split into the parts of which every training set is a union; the fit on
 * all of them comes first and the others start from it, so that their first step needs one pass
 * over the data for all.
 */
final class LogitCrossFit {
  private static final long MOST_SUMS = 1L << 24;

  private final List<CrossFitTask> tasks;
  private final FitContext context;
  private final RowCells cells;
  private final FeatureMatrix x;
  private final TrainingSet first;

  private LogitCrossFit(List<CrossFitTask> tasks, RowCells cells, FitContext context) {
    this.tasks = tasks;
    this.context = context;
    this.cells = cells;
    this.first = tasks.get(0).training();
    this.x = first.features();
  }

  /** The parts of the training rows, or null when their sums would take too much memory. */
  static LogitCrossFit of(List<CrossFitTask> tasks, FitContext context) {
    FeatureMatrix x = tasks.get(0).training().features();
    List<int[]> sets = new ArrayList<>();
    tasks.forEach(t -> sets.add(t.training().rows()));
    RowCells cells = RowCells.of(x.rows(), sets);
    long q = x.columns() + 1L;
    if (cells.rows().length * (sets.size() + 1L) * q * q > MOST_SUMS) {
      return null;
    }
    return new LogitCrossFit(tasks, cells, context);
  }

  /**
   * Fits all.
   *
   * @param start coefficients to start from, or null to fit all rows first
   * @param kept filled with the features used in each fit
   * @param failures filled with the failure of each fit, null where there is none
   * @param out filled with the coefficients of each fit as by {@link LogitMath#fit}
   * @return the start, or null where the fit on all rows fails
   */
  double[] fit(double[] start, int[][] kept, CausalException[] failures, double[][] out) {
    int[] all = new int[cells.rows().length];
    Arrays.setAll(all, c -> c);
    int[][] ranks = ranks(start == null ? all : null, kept);
    LogitCells sums = new LogitCells(x, first.target(), first.weights(), cells.rows(), context);
    double[] warm = start;
    if (warm == null) {
      LogitNewton[] one = {new LogitNewton(x, ranks[0], size(all), null)};
      CausalException[] failure = new CausalException[1];
      climb(sums, one, new int[][] {all}, failure);
      // where it fails the fits start from zero and report their own failures
      warm = failure[0] == null ? one[0].coefficients() : null;
    }
    LogitNewton[] fits = new LogitNewton[tasks.size()];
    for (int s = 0; s < fits.length; s++) {
      fits[s] = new LogitNewton(x, kept[s], tasks.get(s).training().size(), warm);
    }
    climb(sums, fits, cells.members(), failures);
    for (int s = 0; s < fits.length; s++) {
      out[s] = failures[s] == null ? fits[s].coefficients() : null;
    }
    return warm;
  }

  private int size(int[] members) {
    int n = 0;
    for (int c : members) {
      n += cells.rows()[c].length;
    }
    return n;
  }

  /** The independent features of every training set, and of all rows where asked for. */
  private int[][] ranks(int[] all, int[][] kept) {
    CellGrams grams = CellGrams.of(x, List.of(), first.weights(), cells.rows(), context);
    int[][] whole = new int[1][];
    Tasks.run(
        context,
        null,
        kept.length + (all == null ? 0 : 1),
        s -> {
          if (s < kept.length) {
            kept[s] =
                TrainingRank.kept(
                    tasks.get(s).training(), grams.union(cells.members()[s]), grams.size());
          } else {
            whole[0] =
                TrainingRank.kept(
                    new TrainingSet(x, rows(), first.target(), first.weights(), 2),
                    grams.union(all),
                    grams.size());
          }
        });
    return whole;
  }

  /** All training rows, ascending. */
  private int[] rows() {
    return Arrays.stream(cells.rows()).flatMapToInt(Arrays::stream).sorted().toArray();
  }

  private void climb(
      LogitCells sums, LogitNewton[] fits, int[][] members, CausalException[] failures) {
    while (true) {
      List<Integer> going = new ArrayList<>();
      List<LogitCells.Request> requests = new ArrayList<>();
      for (int s = 0; s < fits.length; s++) {
        if (!fits[s].isDone() && failures[s] == null) {
          going.add(s);
          requests.add(
              new LogitCells.Request(fits[s].fullPoint(), fits[s].wantsInformation(), members[s]));
        }
      }
      if (going.isEmpty()) {
        return;
      }
      context.checkpoint();
      List<LogitPass.Sums> answers = sums.answer(requests);
      for (int k = 0; k < answers.size(); k++) {
        int s = going.get(k);
        try {
          fits[s].take(answers.get(k).select(fits[s].kept()));
        } catch (CausalException e) {
          failures[s] = e;
        }
      }
    }
  }
}
