package org.estimand.learners.tree;

import java.util.Arrays;

/** The rows of one tree, drawn at the beginning of its stream. */
final class TreeSample {
  private final int[] times;
  private final int[] held;
  private final ForestOptions options;
  private final int size;

  /** Room for samples of {@code rows} training rows. */
  TreeSample(int rows, ForestOptions options) {
    this.options = options;
    times = new int[rows];
    held = options.honest() ? new int[rows] : null;
    size = (int) Math.max(1, Math.round(options.subsample() * rows));
  }

  /** Draws the next sample. */
  void draw(Draws draws) {
    int m = times.length;
    if (options.bootstrap()) {
      Arrays.fill(times, 0);
      draws.count(times, size);
    } else if (size == m) {
      Arrays.fill(times, 1);
    } else {
      int wanted = size;
      for (int s = 0; s < m; s++) {
        times[s] = draws.below(m - s) < wanted ? 1 : 0;
        wanted -= times[s];
      }
    }
    if (held != null) {
      hold(draws);
    }
  }

  /** Moves a half of the distinct rows, rounded up, to those that give leaves their values. */
  private void hold(Draws draws) {
    Arrays.fill(held, 0);
    int left = 0;
    for (int t : times) {
      left += t > 0 ? 1 : 0;
    }
    int wanted = left == 1 ? 0 : (left + 1) / 2;
    for (int s = 0; s < times.length; s++) {
      if (times[s] > 0) {
        if (draws.below(left--) < wanted) {
          held[s] = times[s];
          times[s] = 0;
          wanted--;
        }
      }
    }
  }

  /** How often each training row chooses splits. */
  int[] times() {
    return times;
  }

  /** How often each training row counts in leaves only; null unless honest. */
  int[] held() {
    return held;
  }

  /** Whether a training row has no part in the tree. */
  boolean isOut(int row) {
    return times[row] == 0 && (held == null || held[row] == 0);
  }
}
