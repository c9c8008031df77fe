package org.estimand.learn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.random.RandomStreams;

/** Fits the candidate with the smallest cross-validated loss, or their best convex combination. */
final class TunedMath {
  private static final int MOST_STEPS = 100_000;

  private TunedMath() {}

  /** The best candidate, fitted on all training rows; of equal losses the earlier candidate. */
  static Predictor best(
      List<? extends Learner> learners, int folds, TrainingSet data, RandomStreams random) {
    InnerCrossFit inner = InnerCrossFit.of(learners, folds, data, random);
    double[] loss = new double[learners.size()];
    int best = 0;
    for (int l = 0; l < loss.length; l++) {
      loss[l] = inner.loss(l, data);
      best = loss[l] < loss[best] ? l : best;
    }
    Predictor fit = learners.get(best).fit(data, random.child("final", best));
    Diagnostic note =
        Diagnostic.note(
            "TUNED",
            "candidate "
                + (best + 1)
                + " of "
                + loss.length
                + " was chosen: "
                + learners.get(best).describe());
    for (int l = 0; l < loss.length; l++) {
      note = note.value("loss." + (l + 1), loss[l]);
    }
    return new Noted(List.of(fit), new double[] {1}, List.of(note));
  }

  /** All candidates, fitted on all training rows, with the weights of least squared error. */
  static Predictor combined(
      List<? extends Learner> learners, int folds, TrainingSet data, RandomStreams random) {
    InnerCrossFit inner = InnerCrossFit.of(learners, folds, data, random);
    double[] share = shares(inner, data);
    List<Predictor> fits = new ArrayList<>();
    double[] used = new double[share.length];
    StringBuilder text = new StringBuilder();
    for (int l = 0; l < share.length; l++) {
      text.append(l == 0 ? "weights: " : ", ")
          .append(learners.get(l).name())
          .append(String.format(Locale.ROOT, " %.2f", share[l]));
      if (share[l] > 0) {
        used[fits.size()] = share[l];
        fits.add(learners.get(l).fit(data, random.child("final", l)));
      }
    }
    Diagnostic note = Diagnostic.note("STACK", text.toString());
    for (int l = 0; l < share.length; l++) {
      note = note.value("weight." + (l + 1), share[l]);
    }
    return new Noted(fits, java.util.Arrays.copyOf(used, fits.size()), List.of(note));
  }

  /**
   * Weights on the simplex that minimise the weighted sum of squared errors of the out-of-fold
   * predictions (over all classes), by exact steps along the steepest feasible pair.
   */
  static double[] shares(InnerCrossFit inner, TrainingSet data) {
    int m = inner.predictions().length;
    int n = data.size();
    double[] q = new double[m * m];
    double[] gradient = new double[m];
    for (int c = 0; c < inner.outputs(); c++) {
      for (int i = 0; i < n; i++) {
        int row = data.rows()[i];
        double w = data.weights() == null ? 1 : data.weights()[row];
        double y = data.target()[row];
        double target = data.classes() > 0 ? (y == c ? 1 : 0) : y;
        for (int a = 0; a < m; a++) {
          // errors, not predictions: on the simplex the problem is the same and nothing cancels
          double ea = inner.predictions()[a][c * n + i] - target;
          for (int b = 0; b <= a; b++) {
            q[a * m + b] += w * ea * (inner.predictions()[b][c * n + i] - target);
          }
        }
      }
    }
    double largest = 0;
    for (int a = 0; a < m; a++) {
      for (int b = 0; b < a; b++) {
        q[b * m + a] = q[a * m + b];
      }
      largest = Math.max(largest, q[a * m + a]);
    }
    double[] share = new double[m];
    share[0] = 1;
    for (int a = 0; a < m; a++) {
      gradient[a] = q[a * m];
    }
    for (int step = 0; step < MOST_STEPS; step++) {
      int up = 0;
      int down = -1;
      for (int a = 0; a < m; a++) {
        up = gradient[a] < gradient[up] ? a : up;
        down = share[a] > 0 && (down < 0 || gradient[a] > gradient[down]) ? a : down;
      }
      double gap = gradient[down] - gradient[up];
      if (gap <= 1e-12 * largest) {
        break;
      }
      double curve = q[up * m + up] + q[down * m + down] - 2 * q[up * m + down];
      double move = curve > 0 ? Math.min(share[down], gap / curve) : share[down];
      share[up] += move;
      share[down] = move == share[down] ? 0 : share[down] - move;
      for (int a = 0; a < m; a++) {
        gradient[a] += move * (q[a * m + up] - q[a * m + down]);
      }
    }
    return share;
  }

  /** Name, folds and candidates. */
  static Map<String, Object> describe(String name, int folds, List<? extends Learner> learners) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", name);
    d.put("folds", folds);
    d.put("learners", learners.stream().map(Learner::describe).toList());
    return d;
  }

  /** A convex combination of fits with remarks of its own before theirs. */
  private record Noted(List<Predictor> fits, double[] share, List<Diagnostic> remarks)
      implements Predictor {
    @Override
    public int outputs() {
      return fits.get(0).outputs();
    }

    @Override
    public void predict(FeatureMatrix features, int[] rows, double[] out) {
      fits.get(0).predict(features, rows, out);
      if (fits.size() == 1) {
        return;
      }
      int count = rows.length * outputs();
      double[] one = new double[count];
      for (int i = 0; i < count; i++) {
        out[i] *= share[0];
      }
      for (int l = 1; l < fits.size(); l++) {
        fits.get(l).predict(features, rows, one);
        for (int i = 0; i < count; i++) {
          out[i] += share[l] * one[i];
        }
      }
    }

    @Override
    public List<Diagnostic> notes() {
      List<Diagnostic> all = new ArrayList<>(remarks);
      fits.forEach(f -> all.addAll(f.notes()));
      return all;
    }
  }
}
