package org.estimand.simulate;

import java.util.Locale;
import org.estimand.fit.ProgressListener;

/** Tells a listener how many replicates are done and how long the rest will take. */
final class Progress {
  private final ProgressListener listener;
  private final int before;
  private final int total;
  private final long start = System.nanoTime();
  private int done;

  Progress(ProgressListener listener, int before, int total) {
    this.listener = listener;
    this.before = before;
    this.total = total;
  }

  void step() {
    done++;
    double perReplicate = (System.nanoTime() - start) / 1e9 / done;
    int open = Math.max(0, total - before - done);
    String stage = open == 0 ? "replications" : "replications, " + words(perReplicate * open);
    listener.progress(stage, before + (long) done, total);
  }

  static String words(double seconds) {
    long s = (long) Math.ceil(seconds);
    if (s < 60) {
      return s + " s left";
    }
    if (s < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s left", s / 60, s % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d min left", s / 3600, s % 3600 / 60);
  }
}
