package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * Finds the largest likelihood: short runs of L-BFGS from many starts, the best of them polished,
 * knots searched across their kinks.
 */
final class MixtureSearch {
  private static final double FLAT = 1e-6;
  private static final double NEARLY_FLAT = 3e-5;
  private static final double RELATIVE = 1e-9;
  private static final double NEAR = 0.005;

  private final MixtureLikelihood likelihood;
  private final MixtureLayout layout;
  private final FitContext context;
  private final int starts;
  private final int shortSteps;
  private final int polished;
  private final double[] times;

  MixtureSearch(
      MixtureLikelihood likelihood, FitContext context, int starts, int shortSteps, int polished) {
    this.likelihood = likelihood;
    this.layout = likelihood.layout();
    this.context = context;
    this.starts = starts;
    this.shortSteps = shortSteps;
    this.polished = polished;
    times = likelihood.subjects().time().clone();
    Arrays.sort(times);
  }

  /**
   * One end of a run.
   *
   * @param b parameters in fitted units
   * @param value log-likelihood in fitted units
   * @param slope largest derivative of the mean log-likelihood
   * @param smallest smallest share of a class
   * @param settled whether the run met its tolerance
   * @param reached how many runs ended here
   * @param polished whether it was polished
   */
  record Optimum(
      double[] b,
      double value,
      double slope,
      double smallest,
      boolean settled,
      int reached,
      boolean polished) {}

  /**
   * Searches.
   *
   * @param given starts of the user's, or empty
   * @return distinct ends, best first; those with a class too small for its parameters come last
   */
  List<Optimum> run(List<double[]> given) {
    StartingValues values = new StartingValues(likelihood.subjects(), layout);
    int many = given.size() + starts;
    Optimum[] ends = new Optimum[many];
    int first = Math.max(1, (3 * shortSteps + 9) / 10);
    boolean large = likelihood.isLarge();
    FitContext inner = large ? context : null;
    FitContext outer = large ? context.threads(1) : context;
    Tasks.run(
        outer,
        "starts",
        many,
        s -> {
          double[] b =
              s < given.size()
                  ? given.get(s)
                  : values.draw(
                      context
                          .random()
                          .child("trajectory")
                          .child("start", s - given.size())
                          .generator());
          ends[s] = climb(b, inner, many > polished ? first : shortSteps);
        });
    Integer[] order = new Integer[many];
    for (int s = 0; s < many; s++) {
      order[s] = s;
    }
    sort(order, ends, many);
    int kept = Math.min(many, Math.max(polished, (2 * many + 4) / 5));
    if (kept < many) {
      Tasks.run(
          outer,
          "starts",
          kept,
          s -> ends[order[s]] = climb(ends[order[s]].b(), inner, shortSteps - first));
      sort(order, ends, kept);
    }
    int best = Math.min(polished, many);
    Optimum[] last = new Optimum[best];
    Tasks.run(outer, "polish", best, s -> last[s] = polish(ends[order[s]], inner));
    for (int s = 0; s < best; s++) {
      ends[order[s]] = last[s];
    }
    sort(order, ends, best);
    ends[order[0]] = finish(ends[order[0]], large ? context : null);
    return distinct(ends, order);
  }

  /** Best first, of equal ones the earlier start; only the first so many places. */
  private void sort(Integer[] order, Optimum[] ends, int places) {
    Arrays.sort(order, 0, places, Comparator.comparingDouble((Integer s) -> -rank(ends[s])));
  }

  /** Values, with ends that have almost empty classes behind all others. */
  private double rank(Optimum end) {
    double least = Math.max(0.01, 10.0 / likelihood.subjects().total());
    boolean thin = layout.classes() > 1 && end.smallest() < least;
    return thin || !Double.isFinite(end.value()) ? end.value() - 1e12 : end.value();
  }

  /** Whether an end has a class with next to no subjects. */
  boolean isThin(Optimum end) {
    return rank(end) < end.value();
  }

  /** Polished ends that differ, each with how often it was reached, then all others. */
  private List<Optimum> distinct(Optimum[] ends, Integer[] order) {
    List<Optimum> out = new ArrayList<>();
    for (Integer s : order) {
      Optimum end = ends[s];
      int same = -1;
      for (int o = 0; o < out.size() && same < 0 && end.polished(); o++) {
        Optimum other = out.get(o);
        boolean close = Math.abs(other.value() - end.value()) <= NEAR;
        same = close && isThin(end) == isThin(other) ? o : -1;
      }
      if (same < 0) {
        out.add(end);
      } else {
        Optimum o = out.get(same);
        out.set(
            same,
            new Optimum(
                o.b(), o.value(), o.slope(), o.smallest(), o.settled(), o.reached() + 1, true));
      }
    }
    return out;
  }

  private Optimum climb(double[] start, FitContext inner, int steps) {
    double n = likelihood.subjects().total();
    LimitedMemoryBfgs.Minimum end =
        LimitedMemoryBfgs.minimise(objective(likelihood, inner), start, steps, FLAT, RELATIVE);
    return new Optimum(
        end.b(), -end.value() * n, end.slope(), smallest(end.b()), end.settled(), 1, false);
  }

  private LimitedMemoryBfgs.Objective objective(MixtureLikelihood f, FitContext inner) {
    double n = likelihood.subjects().total();
    return (b, gradient) -> {
      context.checkpoint();
      double value = -f.value(b, inner, gradient) / n;
      for (int j = 0; j < gradient.length; j++) {
        gradient[j] /= -n;
      }
      return guarded(b) ? value : Double.POSITIVE_INFINITY;
    };
  }

  /** Keeps residual variances away from zero, where the likelihood has no bound. */
  private boolean guarded(double[] b) {
    for (int k = 0; k < layout.classes(); k++) {
      if (!(b[layout.thetaAt(k)] > Math.log(1e-6))) {
        return false;
      }
    }
    return true;
  }

  double smallest(double[] b) {
    if (layout.classes() == 1) {
      return 1;
    }
    double[] shares = shares(likelihood, b);
    return Arrays.stream(shares).min().orElse(0);
  }

  /** Weighted mean of the posterior probabilities of each class. */
  static double[] shares(MixtureLikelihood likelihood, double[] b) {
    double[] h = likelihood.posterior(b);
    int n = likelihood.subjects().count();
    double[] shares = new double[likelihood.layout().classes()];
    for (int k = 0; k < shares.length; k++) {
      for (int i = 0; i < n; i++) {
        shares[k] += likelihood.subjects().weight(i) * h[k * n + i];
      }
      shares[k] /= likelihood.subjects().total();
    }
    return shares;
  }

  /** A long run; where that does not settle, Newton steps and searches across kinks. */
  private Optimum polish(Optimum from, FitContext inner) {
    double n = likelihood.subjects().total();
    LimitedMemoryBfgs.Minimum end =
        LimitedMemoryBfgs.minimise(objective(likelihood, inner), from.b(), 300, FLAT, 1e-12);
    double[] b = end.b();
    double value = -end.value() * n;
    for (int round = 0; round < 4 && end.slope() > NEARLY_FLAT; round++) {
      double before = value;
      b = NewtonAscent.climb(likelihood, b, null, 15, context);
      b = alongShapes(b, inner);
      b = ontoTimes(b, inner);
      value = likelihood.value(b, inner, null);
      if (value - before < 1e-6) {
        break;
      }
    }
    return ended(b, inner);
  }

  /** Last Newton steps to the best optimum, and a look beyond the kinks next to it. */
  private Optimum finish(Optimum best, FitContext inner) {
    boolean[] held = new boolean[best.b().length];
    for (int k = 0; k < layout.classes(); k++) {
      if (isOnTime(best.b(), k)) {
        held[layout.shapeAt(k)] = true;
      }
    }
    double[] start = NewtonAscent.climb(likelihood, best.b(), held, 5, context);
    double[] b = alongShapes(start, inner);
    return b == start ? ended(b, inner) : polish(ended(b, inner), inner);
  }

  private Optimum ended(double[] b, FitContext inner) {
    double[] gradient = new double[b.length];
    double value = likelihood.value(b, inner, gradient);
    for (int k = 0; k < layout.classes(); k++) {
      if (isOnTime(b, k)) {
        gradient[layout.shapeAt(k)] = 0; // a kink has no derivative
      }
    }
    double slope = LimitedMemoryBfgs.largest(gradient) / likelihood.subjects().total();
    return new Optimum(b, value, slope, smallest(b), slope < 1e-4, 1, true);
  }

  /** Whether a class's knot is a time of observation. */
  boolean isOnTime(double[] b, int k) {
    return isSharp() && nearest(b[layout.shapeAt(k)]) == b[layout.shapeAt(k)];
  }

  private boolean isSharp() {
    return layout.model().form() == GrowthForm.BILINEAR_SPLINE && !layout.model().random();
  }

  private double nearest(double knot) {
    int at = Arrays.binarySearch(times, knot);
    if (at >= 0) {
      return knot;
    }
    int above = Math.min(times.length - 1, -at - 1);
    int below = Math.max(0, -at - 2);
    return times[above] - knot < knot - times[below] ? times[above] : times[below];
  }

  /**
   * Where the likelihood has a ridge along a time of observation, ascents zigzag across it: holds
   * each knot that is close to a time there, and climbs in the other parameters.
   */
  private double[] ontoTimes(double[] b, FitContext inner) {
    if (!isSharp()) {
      return b;
    }
    double[] best = b;
    double most = likelihood.value(b, inner, null);
    for (int k = 0; k < layout.classes(); k++) {
      int at = layout.shapeAt(k);
      double time = nearest(best[at]);
      if (Math.abs(time - best[at]) > 2e-3) {
        continue;
      }
      double[] trial = best.clone();
      trial[at] = time;
      boolean[] held = new boolean[trial.length];
      for (int l = 0; l < layout.classes(); l++) {
        held[layout.shapeAt(l)] = l == k || isOnTime(best, l);
      }
      trial = NewtonAscent.climb(likelihood, trial, held, 12, context);
      double value = likelihood.value(trial, inner, null);
      if (value > most - 1e-9) { // of equal values the one on the time, which can be recognised
        most = Math.max(most, value);
        best = trial;
      }
    }
    return best;
  }

  /**
   * One-dimensional golden-section search along each knot near where it is; the vector itself when
   * nothing is gained.
   */
  private double[] alongShapes(double[] b, FitContext inner) {
    if (!isSharp()) {
      return b;
    }
    double[] best = b;
    double most = likelihood.value(b, inner, null);
    for (int k = 0; k < layout.classes(); k++) {
      int at = layout.shapeAt(k);
      double width = 0.01;
      double low = best[at] - width;
      double high = best[at] + width;
      double golden = (Math.sqrt(5) - 1) / 2;
      double[] trial = best.clone();
      double x1 = high - golden * (high - low);
      double x2 = low + golden * (high - low);
      double f1 = along(trial, at, x1, inner);
      double f2 = along(trial, at, x2, inner);
      for (int step = 0; step < 36; step++) {
        if (f1 >= f2) {
          high = x2;
          x2 = x1;
          f2 = f1;
          x1 = high - golden * (high - low);
          f1 = along(trial, at, x1, inner);
        } else {
          low = x1;
          x1 = x2;
          f1 = f2;
          x2 = low + golden * (high - low);
          f2 = along(trial, at, x2, inner);
        }
      }
      if (Math.max(f1, f2) > most + 1e-9) {
        most = Math.max(f1, f2);
        best = best.clone();
        best[at] = f1 >= f2 ? x1 : x2;
      }
    }
    return best;
  }

  private double along(double[] trial, int at, double x, FitContext inner) {
    trial[at] = x;
    return likelihood.value(trial, inner, null);
  }
}
