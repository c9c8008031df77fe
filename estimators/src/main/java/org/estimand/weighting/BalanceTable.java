package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * Covariate balance between treated and controls before and after weighting.
 *
 * <p>Standardised mean differences divide by a standard deviation of the unweighted sample: pooled
 * over all arms for ATE, ATO, ATM and ATEN, of the arm itself where that is the target; for a
 * covariate with the values 0 and 1 it is sqrt(p(1-p)). Where that arm has one value only, the
 * pooled standard deviation takes its place, and where neither arm varies, that of all rows
 * together; a covariate with the same value everywhere has the difference 0. Variance ratios
 * (treated over controls) use sum w (x-m)^2 / (1 - sum w^2) with weights that sum to one; they are
 * absent (NaN, null in JSON) for 0/1 covariates and where an arm does not vary. The
 * Kolmogorov-Smirnov statistic is the largest distance of the weighted distribution functions.
 *
 * <p>The overlap coefficient, on request, is the area under the lower of the two densities: 1 where
 * the arms are alike, 2 Phi(-|d|/2) for two normals of one variance d standard deviations apart, 0
 * where no value lies between those of the other arm; R's cobalt prints 1 minus it. For 0/1 columns
 * it is 1 - |difference|. Otherwise densities are Gaussian kernels with one bandwidth for both
 * arms, before and after weighting: Scott's 1.06 min(sd, quartile range / 1.34) n^(-1/5) of the
 * smaller arm without weights, on a grid of a sixteenth of it; where that arm has one value only,
 * shares of equal values are compared. A wider kernel brings arms together: h adds h^2 to both
 * variances.
 *
 * <p>Every level of a categorical covariate has a row, the reference level of the models too. Rows
 * where a covariate is missing count only in its row {@code ... is missing}.
 */
public final class BalanceTable {
  /**
   * One covariate, or one level of a categorical one.
   *
   * @param covariate its name, for a level {@code name=level}
   * @param before without weights
   * @param after with weights
   */
  public record Row(String covariate, Measures before, Measures after) {}

  /**
   * Measures of imbalance.
   *
   * @param treatedMean mean of the treated
   * @param controlMean mean of the controls
   * @param standardizedDifference difference of the means over a standard deviation
   * @param varianceRatio NaN for a 0/1 covariate and where an arm does not vary
   * @param kolmogorovSmirnov largest distance of the distribution functions
   * @param overlap overlap coefficient, in [0, 1]; NaN unless {@link BalanceShapes#withOverlap}
   *     asked for it
   */
  public record Measures(
      double treatedMean,
      double controlMean,
      double standardizedDifference,
      double varianceRatio,
      double kolmogorovSmirnov,
      double overlap) {}

  private final List<Row> rows;

  private BalanceTable(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /** Whether some column has an overlap coefficient. */
  public boolean hasOverlap() {
    return rows.stream().anyMatch(row -> !Double.isNaN(row.before().overlap()));
  }

  /** One row per covariate or level, in the order in which the covariates were named. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * The largest absolute standardised difference after weighting. Rows without one, whose covariate
   * is missing in a whole arm, do not count.
   */
  public double largestDifference() {
    double largest = 0;
    for (Row row : rows) {
      double difference = Math.abs(row.after().standardizedDifference());
      largest = difference > largest ? difference : largest;
    }
    return largest;
  }

  /**
   * Balance of the covariates under any weights, for example those of another program or of a
   * forest.
   *
   * @param data OUTCOME is not needed; TREATMENT 0/1, COVARIATE, optional sampling WEIGHT
   * @param weights n final weights, sampling weights included
   * @param estimand whose standard deviations divide differences
   * @param shapes squares and products on request
   * @param context threads
   * @throws org.estimand.errors.InvalidConfigException CONF-175 unless there is a weight that is
   *     finite and not negative for every row
   */
  public static BalanceTable measure(
      CausalData data,
      double[] weights,
      Estimand estimand,
      BalanceShapes shapes,
      FitContext context) {
    Arms arms = Arms.binary(data);
    boolean valid = weights.length == data.rows();
    for (double w : weights) {
      valid &= w >= 0 && w < Double.POSITIVE_INFINITY;
    }
    if (!valid) {
      throw new InvalidConfigException(
          "CONF-175",
          "Balance needs "
              + data.rows()
              + " weights that are finite and not negative; "
              + weights.length
              + " were given"
              + (weights.length == data.rows() ? ", one of which is not." : "."));
    }
    List<String> names = data.names(Role.COVARIATE);
    BalanceColumns columns =
        BalanceColumns.of(data, names, BalanceColumns.levels(data, names), shapes);
    return of(columns, arms, Weights.base(data), weights, Target.binary(estimand), context);
  }

  /** Balance of some covariates themselves. */
  static BalanceTable ofMeans(
      CausalData data,
      List<String> names,
      Arms arms,
      double[] base,
      double[] weights,
      Target target,
      FitContext context) {
    BalanceColumns columns =
        BalanceColumns.of(data, names, BalanceColumns.levels(data, names), BalanceShapes.MEANS);
    return of(columns, arms, base, weights, target, context);
  }

  /**
   * Measures balance, column by column on the context's threads.
   *
   * @param columns of the table
   * @param arms the arm of each row; with more than two, every pair has rows {@code age (b - a)}
   * @param base n sampling weights (ones without)
   * @param weights n final weights, sampling weights included
   */
  static BalanceTable of(
      BalanceColumns columns,
      Arms arms,
      double[] base,
      double[] weights,
      Target target,
      FitContext context) {
    int count = arms.count();
    List<int[]> pairs = new ArrayList<>();
    for (int a = 0; a < count; a++) {
      for (int b = a + 1; b < count; b++) {
        pairs.add(new int[] {a, b});
      }
    }
    Row[] rows = new Row[pairs.size() * columns.count()];
    Tasks.run(
        context,
        null,
        columns.count(),
        j -> {
          ColumnBalance column =
              new ColumnBalance(columns.values(j), arms.code(), count, base, weights);
          for (int k = 0; k < pairs.size(); k++) {
            int a = pairs.get(k)[0];
            int b = pairs.get(k)[1];
            String pair =
                count == 2 ? "" : " (" + arms.labels().get(b) + " - " + arms.labels().get(a) + ")";
            double scale = column.scale(a, b, target);
            rows[k * columns.count() + j] =
                new Row(
                    columns.label(j) + pair,
                    column.measures(a, b, scale, false, columns.overlap()),
                    column.measures(a, b, scale, true, columns.overlap()));
          }
        });
    return new BalanceTable(List.of(rows));
  }
}
