package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.estimand.data.CausalData;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.FitContext;

/**
 * Fits of the same model with different numbers of classes, side by side.
 *
 * @param candidates one for each number of classes, in order
 */
public record ClassEnumeration(List<Candidate> candidates) {
  /** Copies the list. */
  public ClassEnumeration {
    candidates = List.copyOf(candidates);
  }

  /**
   * One number of classes.
   *
   * @param classes K
   * @param result the fit, or null where there is none
   * @param failure why there is none, or null
   */
  public record Candidate(int classes, TrajectoryResult result, String failure) {
    /** Whether there is a fit. */
    public boolean isFitted() {
      return result != null;
    }
  }

  /**
   * Fits every number of classes; one that the data do not bear is recorded and passed over.
   *
   * @param model the model; its number of classes is replaced
   * @param from least number of classes
   * @param to largest number
   * @throws InvalidConfigException CONF-301 for an empty range
   */
  public static ClassEnumeration of(
      MixtureOfExperts.Builder model, int from, int to, CausalData data, FitContext context) {
    if (from < 1 || to < from) {
      throw new InvalidConfigException(
          "CONF-301",
          "classes from " + from + " to " + to + "; must begin at 1 or more and not end before.");
    }
    List<Candidate> all = new ArrayList<>();
    for (int k = from; k <= to; k++) {
      MixtureOfExperts estimator = model.copy().classes(k).build();
      try {
        all.add(new Candidate(k, estimator.fit(data, context), null));
      } catch (NotIdentifiedException | ConvergenceException e) {
        all.add(new Candidate(k, null, e.getMessage()));
      }
    }
    return new ClassEnumeration(all);
  }

  /**
   * The fit of least value; of equal ones the one with fewer classes.
   *
   * @param criterion for example {@code TrajectoryResult::bic}
   * @throws NotIdentifiedException IDENT-304 when no number of classes could be fitted
   */
  public TrajectoryResult best(ToDoubleFunction<TrajectoryResult> criterion) {
    TrajectoryResult best = null;
    for (Candidate c : candidates) {
      if (c.isFitted()
          && (best == null
              || criterion.applyAsDouble(c.result()) < criterion.applyAsDouble(best))) {
        best = c.result();
      }
    }
    if (best == null) {
      throw new NotIdentifiedException(
          "IDENT-304",
          "None of the numbers of classes could be fitted: " + candidates.get(0).failure());
    }
    return best;
  }

  /** A table for people. */
  public String summary() {
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "%7s %6s %13s %11s %11s %11s %11s %7s %8s%n",
            "classes",
            "par.",
            "-2LL",
            "AIC",
            "BIC",
            "adj. BIC",
            "ICL",
            "entropy",
            "smallest"));
    for (Candidate c : candidates) {
      if (!c.isFitted()) {
        s.append(String.format(Locale.ROOT, "%7d %s%n", c.classes(), c.failure()));
        continue;
      }
      TrajectoryResult r = c.result();
      double smallest = java.util.Arrays.stream(r.shares()).min().orElse(1);
      s.append(
          String.format(
              Locale.ROOT,
              "%7d %6d %13.3f %11.2f %11.2f %11.2f %11.2f %7s %8.3f%n",
              c.classes(),
              r.parameters(),
              r.minusTwoLogLikelihood(),
              r.aic(),
              r.bic(),
              r.sampleSizeAdjustedBic(),
              r.icl(),
              c.classes() == 1 ? "" : String.format(Locale.ROOT, "%.3f", r.entropy()),
              smallest));
    }
    return s.toString();
  }
}
