package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;

/** What D(x) says about identification, and the trap of one-sided compliance. */
final class RelevanceChecks {
  /** Largest share of rows on the other side of zero. */
  static final double MOST_OTHER_SIGN = 0.05;

  private static final double SMALL_SHARE = 0.01;
  private static final double WEAK = 10;
  private static final double POOR = 0.02;
  private static final int FEW_EFFECTIVE = 50;

  private RelevanceChecks() {}

  /**
   * Refuses a D that is zero, or that changes its sign over many rows.
   *
   * @throws NotIdentifiedException IDENT-219, IDENT-220
   */
  static void require(BinaryIvSample s, double[] d, double threshold, boolean allowed) {
    double sign = Relevance.sign(s, d);
    double total = 0;
    double positive = 0;
    double largest = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < d.length; i++) {
      total += s.weight(i);
      positive += d[i] > 0 ? s.weight(i) : 0;
      largest = Math.max(largest, Math.abs(d[i]));
      low = Math.min(low, d[i]);
      high = Math.max(high, d[i]);
    }
    if (!(largest > 1e-8 * threshold)) {
      throw new NotIdentifiedException(
          "IDENT-219",
          "var(A|Z=1,X) - var(A|Z=0,X) is zero in every row: INSTRUMENT \""
              + s.data().name(Role.INSTRUMENT)
              + "\" does not move the variance of TREATMENT \""
              + s.data().name(Role.TREATMENT)
              + "\" (for a 0/1 treatment it is also zero where P(A=1|Z=1,X) + P(A=1|Z=0,X) = 1,"
              + " however strong the first stage). An invalid instrument identifies nothing then.");
    }
    double share = positive / total;
    double other = sign > 0 ? 1 - share : share;
    if (other > MOST_OTHER_SIGN && !allowed) {
      throw new NotIdentifiedException(
          "IDENT-220",
          String.format(
              Locale.ROOT,
              "var(A|Z=1,X) - var(A|Z=0,X) changes its sign over the rows: it runs from %.4g to"
                  + " %.4g, positive in %.1f per cent of them. Where it is zero the effect is not"
                  + " identified and estimates explode. Restrict the population, simplify the"
                  + " treatment model, or state allowSignChanges(true) to see the number.",
              low,
              high,
              100 * share));
    }
  }

  /** The remarks of a fit. */
  static List<Diagnostic> diagnostics(BinaryIvSample s, Relevance r, double floor) {
    List<Diagnostic> out = new ArrayList<>();
    if (r.otherSign() > 0) {
      out.add(
          Diagnostic.warning(
                  "D_SIGN",
                  String.format(
                      Locale.ROOT,
                      "var(A|Z=1,X) - var(A|Z=0,X) has the other sign in %.2f %% of the rows; the"
                          + " effect is not identified where it crosses zero",
                      100 * r.otherSign()))
              .value("share", r.otherSign()));
    }
    String range =
        String.format(
            Locale.ROOT,
            "var(A|Z=1,X) - var(A|Z=0,X) runs from %.4f to %.4f (median %.4f); below %.3g in size"
                + " in %.2f %% of the rows",
            r.minimum(),
            r.maximum(),
            r.quantiles().get(2),
            r.threshold(),
            100 * r.small());
    Diagnostic d =
        r.small() > SMALL_SHARE
            ? Diagnostic.warning("D_SMALL", range + "; the estimate divides by it")
            : Diagnostic.note("D_RANGE", range);
    out.add(d.value("min", r.minimum()).value("max", r.maximum()).value("small", r.small()));
    if (r.clipped() > 0) {
      out.add(
          Diagnostic.warning(
                  "D_CLIPPED",
                  String.format(
                      Locale.ROOT,
                      "%.2f %% of the rows have a D below the floor %.3g and were moved there",
                      100 * r.clipped(),
                      floor))
              .value("share", r.clipped()));
    }
    String words =
        String.format(
            Locale.ROOT,
            "second moment: mean difference of variances %.4f, squared t %.1f; the first-stage F is"
                + " no substitute",
            r.mean(),
            r.statistic() * r.statistic());
    out.add(
        (r.statistic() * r.statistic() < WEAK
                ? Diagnostic.warning(
                    "WEAK_RELEVANCE", words + ". Below 10: do not trust the interval")
                : Diagnostic.note("RELEVANCE", words))
            .value("statistic", r.statistic()));
    String ess =
        String.format(
            Locale.ROOT,
            "effective sample size of the weights 1/(f D): %.1f of %d rows",
            r.effectiveSize(),
            s.rows());
    out.add(
        (r.effectiveSize() < FEW_EFFECTIVE
                ? Diagnostic.warning("ESS", ess)
                : Diagnostic.note("ESS", ess))
            .value("rows", r.effectiveSize()));
    return out;
  }

  /** Says what a treatment that is constant in one arm of the instrument means. */
  static List<Diagnostic> oneSided(BinaryIvSample s, boolean freeCovariance) {
    List<Diagnostic> out = new ArrayList<>();
    for (int arm = 0; arm < 2; arm++) {
      if (Double.isNaN(s.constant()[arm])) {
        continue;
      }
      String z = s.data().name(Role.INSTRUMENT);
      String a = s.data().name(Role.TREATMENT);
      out.add(
          Diagnostic.warning(
              "ONE_SIDED_TRAP",
              "one-sided compliance: \""
                  + a
                  + "\" is "
                  + (int) s.constant()[arm]
                  + " in every row with \""
                  + z
                  + "\" = "
                  + arm
                  + ". The assumptions then allow no unmeasured confounding where \""
                  + z
                  + "\" = "
                  + (1 - arm)
                  + ": the estimate is the difference of treated and untreated among those rows,"
                  + " adjusted for the covariates and weighted to everybody, not an instrumental"
                  + " variable estimate. "
                  + (freeCovariance
                      ? "The covariance w(X) was left free all the same"
                      : "The covariance w(X) was set to zero")));
    }
    return out;
  }

  /** How far the probabilities of the instrument reach. */
  static Diagnostic overlap(BinaryIvSample s, double[] pi, int capped, double clip) {
    double low = 1;
    double high = 0;
    double outside = 0;
    double total = 0;
    for (int i = 0; i < pi.length; i++) {
      if (s.weight(i) > 0) {
        low = Math.min(low, pi[i]);
        high = Math.max(high, pi[i]);
        outside += pi[i] < POOR || pi[i] > 1 - POOR ? s.weight(i) : 0;
        total += s.weight(i);
      }
    }
    String words =
        String.format(Locale.ROOT, "P(Z=1|X) runs from %.4f to %.4f", low, high)
            + (clip > 0 && capped > 0 ? "; " + capped + " were moved to the bound " + clip : "");
    Diagnostic d =
        outside > 0
            ? Diagnostic.warning(
                "OVERLAP",
                words
                    + String.format(
                        Locale.ROOT, "; outside 0.02 to 0.98 in %.2f %%", 100 * outside / total))
            : Diagnostic.note("OVERLAP", words);
    return d.value("min", low).value("max", high).value("outside", outside / total);
  }

  /** Columns that were left out of a model. */
  static void collinear(List<Diagnostic> out, String model, List<String> dropped) {
    if (!dropped.isEmpty()) {
      out.add(
          Diagnostic.note(
              "COLLINEAR",
              "the model of "
                  + model
                  + " left out "
                  + String.join(", ", dropped)
                  + ", which the other terms determine"));
    }
  }
}
