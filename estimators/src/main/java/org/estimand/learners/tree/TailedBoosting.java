package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Boosted trees of means that cut finely in the tails of features. {@link BoostingRegression} sorts
 * a feature into at most 255 bins of about equally many rows, so that of 5,000 rows the outermost
 * 20 fall into one bin; where the mean is steep there (a square, for example) that costs accuracy
 * no number of rounds wins back. Here each feature with more values than bins gets two copies,
 * clamped from above at the quantile {@code share} and from below at the quantile 1 - share. A
 * split of a copy is a split of the feature; the copies have bins of their own, which all lie in
 * the tails: of the 250 rows in each tail at 5,000 rows and a share of 0.05 every one has its own.
 * That is what programs that try every cut find, at less than twice the cost of bins.
 *
 * <p>Weights and missing features as for {@link BoostingRegression}; quantiles count rows of
 * positive weight. Features with at most as many values as bins (categorical ones among them) have
 * no copies.
 *
 * @param options the settings; no monotone effects, and column shares count copies
 * @param share share of the rows in each tail, above 0 and below 0.5
 */
public record TailedBoosting(BoostingOptions options, double share) implements RegressionLearner {
  private static final String LOW = " (low)";
  private static final String HIGH = " (high)";

  /**
   * Checks the settings.
   *
   * @throws InvalidConfigException CONF-258 for a share out of range, CONF-259 with monotone
   *     effects
   */
  public TailedBoosting {
    if (!(share > 0 && share < 0.5)) {
      throw new InvalidConfigException(
          "CONF-258", "boosting: share of tails = " + share + "; must lie between 0 and 0.5.");
    }
    if (!options.monotone().isEmpty()) {
      throw new InvalidConfigException(
          "CONF-259",
          "boosting: monotone("
              + String.join(", ", options.monotone().keySet())
              + ") with tails, whose copies would have no direction. Leave one of them out.");
    }
  }

  @Override
  public String name() {
    return "boosting";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>(new BoostingRegression(options).describe());
    all.put("tails", share);
    return Collections.unmodifiableMap(all);
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public boolean supportsMissing() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    Tails tails = Tails.of(data, options.maxBins(), share);
    TrainingSet wide = data.withFeatures(tails.expand(data.features(), null));
    Predictor inner = new BoostingRegression(options).fit(wide, random);
    return new Predictor() {
      @Override
      public int outputs() {
        return inner.outputs();
      }

      @Override
      public void predict(FeatureMatrix features, int[] rows, double[] out) {
        int[] all = new int[rows.length];
        for (int i = 0; i < all.length; i++) {
          all[i] = i;
        }
        inner.predict(tails.expand(features, rows), all, out);
      }

      @Override
      public List<Diagnostic> notes() {
        return inner.notes();
      }
    };
  }

  /**
   * Where tails begin.
   *
   * @param low for each feature the upper end of its low tail; NaN for one without copies
   * @param high the lower end of its high tail
   */
  private record Tails(double[] low, double[] high) {
    static Tails of(TrainingSet data, int bins, double share) {
      FeatureMatrix x = data.features();
      int[] rows = ForestMath.positive(data);
      double[] low = new double[x.columns()];
      double[] high = new double[x.columns()];
      double[] values = new double[rows.length];
      for (int j = 0; j < low.length; j++) {
        int n = 0;
        for (int i : rows) {
          double v = x.at(i, j);
          values[n] = v;
          n += Double.isNaN(v) ? 0 : 1;
        }
        Arrays.sort(values, 0, n);
        boolean fine = distinct(values, n) > bins;
        int at = (int) (share * n);
        low[j] = fine ? values[at] : Double.NaN;
        high[j] = fine ? values[n - 1 - at] : Double.NaN;
      }
      return new Tails(low, high);
    }

    private static int distinct(double[] sorted, int n) {
      int count = n > 0 ? 1 : 0;
      for (int i = 1; i < n; i++) {
        count += sorted[i] > sorted[i - 1] ? 1 : 0;
      }
      return count;
    }

    /** The columns and their copies, of all rows (null) or of some. */
    FeatureMatrix expand(FeatureMatrix x, int[] rows) {
      int n = rows == null ? x.rows() : rows.length;
      int copies = 0;
      for (double v : low) {
        copies += Double.isNaN(v) ? 0 : 1;
      }
      double[] out = new double[Math.multiplyExact(n, x.columns() + 2 * copies)];
      List<String> names = new ArrayList<>();
      for (int j = 0; j < low.length; j++) {
        String name = x.names().get(j);
        fill(x, rows, j, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, out, names.size() * n);
        names.add(name);
        if (!Double.isNaN(low[j])) {
          fill(x, rows, j, Double.NEGATIVE_INFINITY, low[j], out, names.size() * n);
          names.add(name + LOW);
          fill(x, rows, j, high[j], Double.POSITIVE_INFINITY, out, names.size() * n);
          names.add(name + HIGH);
        }
      }
      return FeatureMatrix.wrap(out, n, names);
    }

    /** Missing values stay missing. */
    private static void fill(
        FeatureMatrix x, int[] rows, int j, double from, double to, double[] out, int at) {
      int n = rows == null ? x.rows() : rows.length;
      for (int i = 0; i < n; i++) {
        out[at + i] = Math.max(from, Math.min(to, x.at(rows == null ? i : rows[i], j)));
      }
    }
  }
}
