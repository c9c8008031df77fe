package org.estimand.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.estimand.data.CausalData;
import org.estimand.errors.BackendException;
import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * Refits of an estimate on other rows or weights, with the standard errors and intervals they give.
 * Immutable.
 */
public final class Replicates {
  private final Resampling resampling;
  private final int requested;
  private final Map<String, Integer> failures;
  private final double[] values;
  private final int count;
  private final Estimates original;
  private final double[] acceleration;
  private final Estimates estimates;

  private Replicates(
      Resampling resampling,
      int requested,
      Map<String, Integer> failures,
      double[] values,
      int count,
      Estimates original,
      double[] acceleration) {
    this.resampling = resampling;
    this.acceleration = acceleration;
    this.requested = requested;
    this.failures = Collections.unmodifiableMap(failures);
    this.values = values;
    this.count = count;
    this.original = original;
    int p = original.size();
    double[] scale = new double[p];
    for (int j = 0; j < p; j++) {
      scale[j] = original.scale(j);
    }
    this.estimates =
        Estimates.ofVcov(
                original.terms(),
                original.toArray(),
                covariance(),
                new VcovType.Special(
                    resampling.label() + ", " + NumberText.count(count) + " replicates"),
                original.influenceFunction().orElse(null),
                original.design())
            .withParts(original.parts())
            .withScale(scale)
            .withDiagnostics(remarks());
  }

  /**
   * Makes all replicates, on the threads of the context.
   *
   * @param resampling which, and how many
   * @param data the data of the original estimate
   * @param refit the estimate as a function of the data
   * @param original the estimate from all rows
   * @param context seed, threads, progress, deadline
   * @throws org.estimand.errors.InvalidConfigException CONF-159 for rows drawn where there are
   *     clusters, or clusters drawn where there are none
   * @throws NotSupportedException NOTSUP-160 for a stratified sample, NOTSUP-161 for BCA intervals
   *     without influence functions, NOTSUP-162 for several cluster columns
   * @throws NotIdentifiedException IDENT-158 when more replicates than allowed have no answer
   */
  public static Replicates of(
      Resampling resampling, CausalData data, Refit refit, Estimates original, FitContext context) {
    if (resampling.interval() == Resampling.Interval.BCA
        && original.influenceFunction().isEmpty()) {
      throw new NotSupportedException(
          "NOTSUP-161",
          "BCA intervals need influence functions, which these estimates have not. Use PERCENTILE"
              + " or NORMAL.");
    }
    ReplicateDraws draws = ReplicateDraws.of(resampling.scheme(), data);
    boolean jackknife = resampling.scheme() == Resampling.Scheme.JACKKNIFE;
    int requested = jackknife ? draws.count() : resampling.replicates();
    FitContext quiet = context.threads(1).progress((stage, done, total) -> {});
    double[][] found = new double[requested][];
    CausalException[] failed = new CausalException[requested];
    Tasks.run(
        context,
        resampling.label(),
        requested,
        b -> {
          try {
            CausalData replicate = draws.replicate(b, context.random());
            found[b] = values(refit.estimates(replicate, quiet), original.terms());
          } catch (NotSupportedException | BackendException e) {
            throw e;
          } catch (CausalException e) {
            failed[b] = e;
          }
        });
    Map<String, Integer> failures = new TreeMap<>();
    int bad = 0;
    for (CausalException e : failed) {
      if (e != null) {
        failures.merge(e.code(), 1, Integer::sum);
        bad++;
      }
    }
    double allowed = jackknife ? 0 : resampling.failureShare();
    if (bad > allowed * requested || requested - bad < 2) {
      throw tooMany(resampling, requested, bad, allowed, failures, failed);
    }
    int p = original.size();
    int count = requested - bad;
    double[] values = new double[count * p];
    int at = 0;
    for (double[] row : found) {
      for (int j = 0; row != null && j < p; j++) {
        values[j * count + at] = row[j];
      }
      at += row == null ? 0 : 1;
    }
    boolean corrected = resampling.interval() == Resampling.Interval.BCA;
    double[] acceleration = corrected ? acceleration(original, draws) : new double[p];
    return new Replicates(resampling, requested, failures, values, count, original, acceleration);
  }

  /** From the influences of the units, term by term. */
  private static double[] acceleration(Estimates original, ReplicateDraws draws) {
    InfluenceFunction phi = original.influenceFunction().orElseThrow();
    double[] out = new double[phi.terms()];
    for (int j = 0; j < out.length; j++) {
      double[] sums = new double[draws.units()];
      for (int i = 0; i < phi.rows(); i++) {
        sums[draws.unit(i)] += phi.at(i, j);
      }
      out[j] = ReplicateQuantiles.acceleration(sums);
    }
    return out;
  }

  private static double[] values(Map<String, Double> got, List<String> terms) {
    if (!got.keySet().equals(new java.util.HashSet<>(terms))) {
      throw new NotIdentifiedException(
          "IDENT-159",
          "The replicate has the terms "
              + String.join(", ", got.keySet())
              + " instead of "
              + String.join(", ", terms)
              + "; a level of the treatment is missing in it.");
    }
    double[] row = new double[terms.size()];
    for (int j = 0; j < row.length; j++) {
      row[j] = got.get(terms.get(j));
      if (!Double.isFinite(row[j])) {
        throw new ConvergenceException(
            "CONV-157", "The estimate of " + terms.get(j) + " in the replicate is " + row[j] + ".");
      }
    }
    return row;
  }

  private static NotIdentifiedException tooMany(
      Resampling resampling,
      int requested,
      int bad,
      double allowed,
      Map<String, Integer> failures,
      CausalException... failed) {
    int first = 0;
    while (failed[first] == null) {
      first++;
    }
    List<String> codes = new ArrayList<>();
    failures.forEach((code, times) -> codes.add(code + " " + times));
    return new NotIdentifiedException(
        "IDENT-158",
        String.format(
            Locale.ROOT,
            "%d of %d replicates of the %s have no answer (%s), more than the allowed share of %s."
                + " Standard errors from the others would leave out where the estimate breaks down."
                + " Replicate %d: %s The fractional bootstrap keeps every row; formulas need no"
                + " replicates.",
            bad,
            requested,
            resampling.label(),
            String.join(", ", codes),
            allowed,
            first + 1,
            failed[first].getMessage()));
  }

  /** Bootstrap: squares over count - 1; jackknife: squares times (G-1)/G. */
  private double[] covariance() {
    int p = original.size();
    double[] centred = new double[values.length];
    for (int j = 0; j < p; j++) {
      double sum = 0;
      for (int b = 0; b < count; b++) {
        sum += values[j * count + b];
      }
      for (int b = 0; b < count; b++) {
        centred[j * count + b] = values[j * count + b] - sum / count;
      }
    }
    double factor =
        resampling.scheme() == Resampling.Scheme.JACKKNIFE
            ? (count - 1.0) / count
            : 1 / (count - 1.0);
    double[] v = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int c = 0; c <= a; c++) {
        double s = 0;
        for (int b = 0; b < count; b++) {
          s += centred[a * count + b] * centred[c * count + b];
        }
        v[a * p + c] = v[c * p + a] = s * factor;
      }
    }
    return v;
  }

  private List<Diagnostic> remarks() {
    int bad = requested - count;
    if (bad == 0) {
      return List.of();
    }
    Diagnostic remark =
        Diagnostic.warning(
                "REPLICATES_FAILED",
                bad
                    + " of "
                    + requested
                    + " replicates of the "
                    + resampling.label()
                    + " have no answer and were left out")
            .value("failed", bad)
            .value("replicates", requested);
    for (Map.Entry<String, Integer> e : failures.entrySet()) {
      remark = remark.value(e.getKey(), e.getValue());
    }
    return List.of(remark);
  }

  /** What was asked for. */
  public Resampling resampling() {
    return resampling;
  }

  /** Number of replicates with an answer. */
  public int count() {
    return count;
  }

  /** Number of replicates without an answer. */
  public int failed() {
    return requested - count;
  }

  /** How many replicates failed, by error code. */
  public Map<String, Integer> failures() {
    return failures;
  }

  /** The estimates of a term in the replicates with an answer, in their order. */
  public double[] values(String term) {
    int j = original.index(term);
    return Arrays.copyOfRange(values, j * count, (j + 1) * count);
  }

  /** The original estimates with the covariance of the replicates. */
  public Estimates estimates() {
    return estimates;
  }

  /**
   * The interval of a term.
   *
   * @throws org.estimand.errors.InvalidConfigException CONF-160 for a level that needs more
   *     replicates
   * @throws NotIdentifiedException IDENT-160 for BCA of an estimate beyond all replicates
   */
  public ConfidenceSet confidenceInterval(String term, double level) {
    int j = original.index(term);
    if (resampling.interval() == Resampling.Interval.NORMAL) {
      return estimates.confidenceInterval(j, level);
    }
    ReferenceLaw.requireLevel(level);
    resampling.requireReplicates(level);
    double[] sorted = values(term);
    Arrays.sort(sorted);
    double low = (1 - level) / 2;
    double high = 1 - low;
    if (resampling.interval() == Resampling.Interval.BCA) {
      double z0 = ReplicateQuantiles.bias(sorted, original.estimate(j), term);
      double a = acceleration[j];
      low = ReplicateQuantiles.corrected(low, z0, a);
      high = ReplicateQuantiles.corrected(high, z0, a);
    }
    return ConfidenceSet.interval(
        ReplicateQuantiles.of(sorted, low), ReplicateQuantiles.of(sorted, high), level);
  }

  /** One line for people: how many replicates, how many failed, which intervals. */
  public String line() {
    return "Replicates "
        + NumberText.count(count)
        + " of "
        + NumberText.count(requested)
        + "   Intervals "
        + resampling.interval().name().toLowerCase(Locale.ROOT);
  }

  /** The same for machines: names and numbers. */
  public Map<String, Object> block() {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("scheme", resampling.scheme().name().toLowerCase(Locale.ROOT));
    block.put("replicates", requested);
    block.put("failed", failed());
    block.put("failures", failures);
    block.put("interval", resampling.interval().name().toLowerCase(Locale.ROOT));
    return block;
  }
}
