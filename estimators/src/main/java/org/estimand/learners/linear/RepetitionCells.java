package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.learn.CrossFitTask;

/**
 * The parts of the rows of which the training sets of a cross-fit are unions, repetition by
 * repetition: with K folds and R repetitions K x R parts, or a few times that with subsets.
 *
 * @param rows for each part its rows, ascending; parts of different repetitions share rows
 * @param sets the different training sets: numbers of their parts, ascending
 * @param ownSet for each task the number of its training set
 */
record RepetitionCells(int[][] rows, int[][] sets, int[] ownSet) {

  /** The parts for tasks that share their features. */
  static RepetitionCells of(int n, List<CrossFitTask> tasks) {
    Map<Integer, List<Integer>> byRepetition = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      byRepetition.computeIfAbsent(tasks.get(t).repetition(), r -> new ArrayList<>()).add(t);
    }
    List<int[]> rows = new ArrayList<>();
    List<int[]> sets = new ArrayList<>();
    int[] ownSet = new int[tasks.size()];
    for (List<Integer> members : byRepetition.values()) {
      List<int[]> own = new ArrayList<>();
      for (int t : members) {
        ownSet[t] = sets.size() + index(own, tasks.get(t).training().rows());
      }
      RowCells cells = RowCells.of(n, own);
      int before = rows.size();
      rows.addAll(Arrays.asList(cells.rows()));
      for (int[] set : cells.members()) {
        sets.add(Arrays.stream(set).map(c -> c + before).toArray());
      }
    }
    return new RepetitionCells(rows.toArray(new int[0][]), sets.toArray(new int[0][]), ownSet);
  }

  private static int index(List<int[]> sets, int[] rows) {
    for (int s = 0; s < sets.size(); s++) {
      if (sets.get(s) == rows || Arrays.equals(sets.get(s), rows)) {
        return s;
      }
    }
    sets.add(rows);
    return sets.size() - 1;
  }
}
