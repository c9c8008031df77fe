package org.estimand.inference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.estimand.fit.Diagnostic;

/** The estimates of repeated sample splits behind an aggregated estimate. Immutable. */
public final class Repetitions {
  private final RepetitionAggregate rule;
  private final List<Estimates> parts;

  private Repetitions(RepetitionAggregate rule, List<Estimates> parts) {
    this.rule = rule;
    this.parts = parts;
  }

  static Estimates combine(RepetitionAggregate rule, List<Estimates> parts) {
    Estimates first = parts.get(0);
    int count = parts.size();
    int p = first.size();
    for (Estimates e : parts) {
      if (!e.terms().equals(first.terms())) {
        throw new IllegalArgumentException("terms differ: " + first.terms() + ", " + e.terms());
      }
    }
    double[] estimates = new double[p];
    double[] se = new double[p];
    double[] scale = new double[p];
    List<Diagnostic> remarks = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      double[] theta = new double[count];
      double[] own = new double[count];
      for (int r = 0; r < count; r++) {
        theta[r] = parts.get(r).estimate(j);
        own[r] = parts.get(r).standardError(j);
        scale[j] = Math.max(scale[j], parts.get(r).scale(j));
      }
      estimates[j] = rule.estimate(theta);
      se[j] = rule.standardError(theta, own);
      remarks.add(spread(first.terms().get(j), theta, own));
    }
    Set<String> seen = new HashSet<>();
    for (Estimates e : parts) {
      for (Diagnostic d : e.remarks()) {
        if (seen.add(d.code() + d.message())) {
          remarks.add(d);
        }
      }
    }
    return Estimates.ofVcov(
            first.terms(),
            estimates,
            vcov(parts, se),
            new VcovType.Aggregated(first.vcovType(), rule, count),
            meanInfluence(parts),
            first.design())
        .withParts(first.parts())
        .withFreedom(first.freedom())
        .withScale(scale)
        .withRepetitions(new Repetitions(rule, parts), remarks);
  }

  private static double[] vcov(List<Estimates> parts, double[] se) {
    int p = se.length;
    double[] v = new double[p * p];
    for (int a = 0; a < p; a++) {
      v[a * p + a] = se[a] * se[a];
      for (int b = 0; b < a; b++) {
        double correlation = 0;
        for (Estimates e : parts) {
          double scale = e.standardError(a) * e.standardError(b);
          correlation += scale == 0 ? 0 : e.covariance(a, b) / scale / parts.size();
        }
        v[a * p + b] = v[b * p + a] = correlation * se[a] * se[b];
      }
    }
    return v;
  }

  private static InfluenceFunction meanInfluence(List<Estimates> parts) {
    for (Estimates e : parts) {
      if (e.influenceFunction().isEmpty()) {
        return null;
      }
    }
    InfluenceFunction first = parts.get(0).influenceFunction().get();
    double[] mean = new double[first.storage().length];
    for (Estimates e : parts) {
      double[] f = e.influenceFunction().get().storage();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += f[i] / parts.size();
      }
    }
    return InfluenceFunction.wrap(mean, first.rows(), first.terms());
  }

  private static Diagnostic spread(String term, double[] theta, double[] se) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (int r = 0; r < theta.length; r++) {
      low = Math.min(low, theta[r]);
      high = Math.max(high, theta[r]);
      smallest = Math.min(smallest, se[r]);
    }
    String text =
        String.format(
            Locale.ROOT,
            "%s over %d repetitions ranges from %.5g to %.5g.",
            term,
            theta.length,
            low,
            high);
    Diagnostic d =
        high - low > smallest
            ? Diagnostic.warning("SPLIT_SPREAD", text)
            : Diagnostic.note("SPLIT_SPREAD", text);
    return d.value("min", low).value("max", high);
  }

  /** How they were put together. */
  public RepetitionAggregate rule() {
    return rule;
  }

  /** Number of repetitions. */
  public int count() {
    return parts.size();
  }

  /** The estimates of one repetition, 0-based. */
  public Estimates repetition(int r) {
    return parts.get(r);
  }

  boolean isCompact() {
    return parts.get(0).influenceFunction().isEmpty();
  }

  List<Estimates> all() {
    return parts;
  }

  Estimates withVcov(VcovType type) {
    return map(e -> e.withVcov(type));
  }

  /** The same change in every repetition, put together again. */
  Estimates map(UnaryOperator<Estimates> change) {
    return combine(rule, parts.stream().map(change).toList());
  }

  Repetitions withDegreesOfFreedom(double df) {
    return new Repetitions(rule, parts.stream().map(e -> e.withDegreesOfFreedom(df)).toList());
  }

  Repetitions compact() {
    return new Repetitions(rule, parts.stream().map(Estimates::compact).toList());
  }

  double pValue(Estimates whole, int j) {
    if (rule != RepetitionAggregate.UPPER) {
      return whole.tailProbability(j, whole.estimate(j) / whole.standardError(j));
    }
    double[] p = new double[parts.size()];
    for (int r = 0; r < p.length; r++) {
      p[r] = parts.get(r).pValue(j);
    }
    return RepetitionAggregate.median(p);
  }

  ConfidenceSet confidenceInterval(Estimates whole, int j, double level) {
    if (rule != RepetitionAggregate.UPPER) {
      return whole.pointwise(j, level);
    }
    double[] low = new double[parts.size()];
    double[] high = new double[parts.size()];
    for (int r = 0; r < low.length; r++) {
      double half = parts.get(r).criticalValue(j, level) * parts.get(r).standardError(j);
      low[r] = parts.get(r).estimate(j) - half;
      high[r] = parts.get(r).estimate(j) + half;
    }
    return ConfidenceSet.interval(
        RepetitionAggregate.median(low), RepetitionAggregate.median(high), level);
  }
}
