package org.estimand.weighting;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;

/** Propensities that come with the data. */
final class SuppliedPropensity {
  private static final double SUM = 1e-8;

  private SuppliedPropensity() {}

  /**
   * Reads the block of propensities.
   *
   * @throws InvalidConfigException CONF-185 without the block or with another number of columns
   * @throws InvalidDataException DATA-185 for a value outside (0, 1), DATA-186 for a row whose
   *     propensities do not add up to 1
   */
  static Propensity.Fitted read(WeightProblem problem) {
    int count = problem.arms().count();
    List<String> names =
        problem.data().roles().blocks().getOrDefault(PropensityModel.SUPPLIED_BLOCK, List.of());
    boolean single = count == 2 && names.size() == 1;
    if (!single && names.size() != count) {
      throw new InvalidConfigException(
          "CONF-185",
          "Supplied propensities are the columns of the block \""
              + PropensityModel.SUPPLIED_BLOCK
              + "\": "
              + (count == 2 ? "one with P(D = 1 | X), or " : "")
              + "one for each arm ("
              + String.join(", ", problem.arms().labels())
              + "); found "
              + (names.isEmpty() ? "none" : String.join(", ", names))
              + ".");
    }
    int n = problem.rows();
    double[] p = new double[n * count];
    for (int k = 0; k < names.size(); k++) {
      double[] e = problem.data().values(names.get(k));
      for (int i = 0; i < n; i++) {
        if (!(e[i] > 0 && e[i] < 1)) {
          throw new InvalidDataException(
              "DATA-185",
              "Supplied propensity \""
                  + names.get(k)
                  + "\" is "
                  + e[i]
                  + " in row "
                  + (problem.data().originalRows()[i] + 1)
                  + "; must lie strictly between 0 and 1. Correct it, or leave the row out.");
        }
        if (single) {
          p[i] = 1 - e[i];
        }
        p[(single ? 1 : k) * n + i] = e[i];
      }
    }
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        sum += p[k * n + i];
      }
      if (!(Math.abs(sum - 1) <= SUM)) {
        throw new InvalidDataException(
            "DATA-186",
            String.format(
                Locale.ROOT,
                "The supplied propensities of row %d add up to %.10g; the propensities of all arms"
                    + " must add up to 1. Correct them.",
                problem.data().originalRows()[i] + 1,
                sum));
      }
    }
    return new Propensity.Fitted(
        new PropensityFit(count, p, List.of()), List.of(), Map.of(), Map.of(), null);
  }
}
