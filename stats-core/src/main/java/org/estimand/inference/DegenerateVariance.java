package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.fit.Diagnostic;

/** Standard errors that are no more than what rounding leaves of numbers that cancel. */
final class DegenerateVariance {
  static final String CODE = "DEGENERATE_VARIANCE";

  /** A standard error at most this share of its scale is rounding. */
  private static final double ROUNDING = 1e-12;

  private static final int SHOWN = 3;

  private DegenerateVariance() {}

  /** Whether a standard error is zero within the rounding of its scale, or not a number. */
  static boolean is(double standardError, double scale) {
    return !(standardError > ROUNDING * scale);
  }

  /** The remarks on the covariance, and one on the terms whose variance is degenerate, if any. */
  static List<Diagnostic> remarks(Estimates e) {
    List<String> names = new ArrayList<>();
    double largest = 0;
    for (int j = 0; j < e.size(); j++) {
      if (e.isDegenerate(j)) {
        names.add(e.terms().get(j));
        largest = Math.max(largest, e.scale(j));
      }
    }
    int count = names.size();
    if (count == 0) {
      return e.remarks();
    }
    String shown = String.join(", ", names.subList(0, Math.min(count, SHOWN)));
    List<Diagnostic> all = new ArrayList<>(e.remarks());
    all.add(
        Diagnostic.warning(
                CODE,
                String.format(
                    Locale.ROOT,
                    "the standard error%s of %s%s %s zero within rounding (at most 1e-12 of the"
                        + " size of the numbers it is made of), so there is no statistic, p-value"
                        + " or interval. Look for an outcome that does not vary or that the model"
                        + " fits exactly; use more rows or a smaller model.",
                    count == 1 ? "" : "s",
                    shown,
                    count > SHOWN ? " and " + (count - SHOWN) + " more" : "",
                    count == 1 ? "is" : "are"))
            .value("terms", count)
            .value("scale", largest));
    return List.copyOf(all);
  }
}
