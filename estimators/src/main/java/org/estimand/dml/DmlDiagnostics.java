package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.data.Role;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;

/** Warnings about overlap, instruments, clusters and sample splits. */
final class DmlDiagnostics {
  private static final int FEW_CLUSTERS = 40;
  private static final double WEAK_F = 10;
  private static final double POOR_SHARE = 0.1;
  private static final double EXTREME = 0.02;

  private DmlDiagnostics() {}

  /** Too few clusters. */
  static List<Diagnostic> clusters(DmlSample sample) {
    List<Diagnostic> out = new ArrayList<>();
    for (String column : sample.names(Role.CLUSTER)) {
      int count = sample.data().grouping(column).count();
      if (count < FEW_CLUSTERS) {
        out.add(
            Diagnostic.warning(
                    "FEW_CLUSTERS",
                    "\"" + column + "\" has " + count + " clusters; intervals may be too short.")
                .value("clusters", count));
      }
    }
    return out;
  }

  /**
   * Overlap of one probability, over all repetitions.
   *
   * @param name the nuisance
   * @param indicator 1 in the arm the probability belongs to
   * @param bothArms whether the complement is divided by as well
   */
  static List<Diagnostic> overlap(
      String name, double[] indicator, double clip, boolean bothArms, Fitted fitted) {
    List<Diagnostic> out = new ArrayList<>();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double extreme = 0;
    double clipped = 0;
    double worst = Double.POSITIVE_INFINITY;
    int n = indicator.length;
    for (int r = 0; r < fitted.repetitions(); r++) {
      double[] m = fitted.of(name, r);
      double[] used = Propensity.clip(name, m, clip);
      clipped = Math.max(clipped, Propensity.countClipped(m, clip));
      double outside = 0;
      for (double v : m) {
        low = Math.min(low, v);
        high = Math.max(high, v);
        outside += v < EXTREME || (bothArms && v > 1 - EXTREME) ? 1 : 0;
      }
      extreme = Math.max(extreme, outside / n);
      worst = Math.min(worst, effectiveShare(indicator, used, 1));
      if (bothArms) {
        worst = Math.min(worst, effectiveShare(indicator, used, 0));
      }
    }
    String text =
        String.format(
            Locale.ROOT,
            "%s ranges from %.4f to %.4f; the effective share of an arm's rows is at least %.0f%%.",
            name,
            low,
            high,
            100 * worst);
    Diagnostic overlap =
        worst < POOR_SHARE || extreme > POOR_SHARE
            ? Diagnostic.warning("OVERLAP", text)
            : Diagnostic.note("OVERLAP", text);
    out.add(
        overlap
            .value("min", low)
            .value("max", high)
            .value("share.extreme", extreme)
            .value("effective.share", worst));
    if (clipped > 0) {
      out.add(
          Diagnostic.warning(
                  "CLIPPED",
                  String.format(
                      Locale.ROOT,
                      "%s was moved to the bounds %s and %s in %d of %d rows.",
                      name,
                      number(clip),
                      number(1 - clip),
                      (int) clipped,
                      n))
              .value("rows", clipped)
              .value("share", clipped / n));
    }
    return out;
  }

  private static String number(double v) {
    return org.estimand.fit.Json.number(Math.rint(v * 1e12) / 1e12);
  }

  /** Kish's effective sample size of an arm's inverse-probability weights over its rows. */
  private static double effectiveShare(double[] indicator, double[] m, double arm) {
    double sum = 0;
    double squares = 0;
    int rows = 0;
    for (int i = 0; i < m.length; i++) {
      if (indicator[i] == arm) {
        double w = 1 / (arm == 1 ? m[i] : 1 - m[i]);
        sum += w;
        squares += w * w;
        rows++;
      }
    }
    return rows == 0 ? 0 : sum * sum / squares / rows;
  }

  /** That a backend was asked for by name and no learner used it. */
  static List<Diagnostic> unusedBackend(Fitted fitted, FitContext context) {
    if (context.backend().equals("auto") || fitted.usedBackend(context.backend())) {
      return List.of();
    }
    return List.of(
        Diagnostic.warning(
            "BACKEND_UNUSED",
            "the backend \""
                + context.backend()
                + "\" was asked for, but no learner of this fit used it"));
  }

  /** The strength of a first stage, the smallest over repetitions. */
  static Diagnostic firstStage(double f, String what) {
    String text = String.format(Locale.ROOT, "First-stage F of %s is %.2f", what, f);
    Diagnostic d =
        f < WEAK_F
            ? Diagnostic.warning(
                "WEAK_INSTRUMENT",
                text
                    + ", below 10: intervals may mislead. The weak-instrument-robust set (under the"
                    + " table; from Java robustConfidenceSet(level)) stays valid.")
            : Diagnostic.note("FIRST_STAGE", text + ".");
    return d.value("F", f);
  }
}
