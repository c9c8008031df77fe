package org.estimand.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/**
 * Joint intervals by the multiplier bootstrap (Chernozhukov, Chetverikov and Kato 2013, doi
 * 10.1214/13-AOS1161; for double machine learning Belloni, Chernozhukov, Chetverikov and Wei 2018,
 * doi 10.1214/17-AOS1671). With unit scores S_g (rows phi_i / n, or their cluster sums) a draw is
 * t_bj = sum_g w_bg S_gj / s_j, s_j^2 = sum_g S_gj^2; weights have mean 0 and variance 1, so t_bj
 * has variance one and the correlation of the terms. The critical value is the level quantile of
 * max_j |t_bj|. Factors for small samples scale the standard error, not the draws.
 */
final class MultiplierBootstrap {
  private static final long MOST_VALUES = 1L << 26;

  private MultiplierBootstrap() {}

  /** Scores of independent units, m x p. */
  record Units(double[] scores, int count) {}

  /** What one set of draws gives: the critical value and the adjusted p-values. */
  private record Outcome(double critical, double[] adjusted) {}

  static JointIntervals joint(
      Estimates whole, double level, int draws, BootstrapLaw law, FitContext context) {
    requireOptions(level, draws);
    List<Estimates> parts =
        whole.repetitions().isPresent() ? whole.repetitions().get().all() : List.of(whole);
    List<Units> units = new ArrayList<>();
    for (Estimates e : parts) {
      units.add(units(e));
    }
    int p = whole.size();
    double work = (double) units.get(0).count() * p * draws;
    MatrixBackend backend =
        MatrixBackends.open(context.backend(), OffloadPolicy.Operation.BOOTSTRAP, work);
    RepetitionAggregate rule = whole.repetitions().map(Repetitions::rule).orElse(null);
    Outcome[] outcomes = new Outcome[parts.size()];
    int together = together(units.get(0).count(), p, draws, backend);
    int groups = (outcomes.length + together - 1) / together;
    Tasks.run(
        context,
        "joint intervals",
        groups,
        g -> {
          int from = g * together;
          int to = Math.min(outcomes.length, from + together);
          double[][] drawn =
              draws(
                  units.subList(from, to),
                  parts.subList(from, to),
                  whole,
                  rule,
                  draws,
                  law,
                  context.seed(),
                  backend);
          for (int r = from; r < to; r++) {
            Estimates judged = judged(rule, parts.get(r), whole);
            outcomes[r] = outcome(drawn[r - from], draws, level, judged);
          }
        });
    return assemble(
        whole,
        parts,
        rule,
        outcomes,
        new JointIntervals.Settings(
            level,
            draws,
            units.get(0).count(),
            law,
            context.seed(),
            backend.name(),
            aggregated(rule, Arrays.stream(outcomes).mapToDouble(Outcome::critical).toArray())));
  }

  /**
   * How many repetitions are drawn for at once: one by one on several threads in plain Java, else
   * as many as half a gigabyte of scores and draws allows.
   */
  private static int together(int units, int terms, int draws, MatrixBackend backend) {
    long values = (long) Math.max(units, draws) * terms;
    return backend.name().equals("ejml") ? 1 : (int) Math.max(1, MOST_VALUES / values);
  }

  private static double aggregated(RepetitionAggregate rule, double[] values) {
    return rule == null ? values[0] : rule.estimate(values);
  }

  private static JointIntervals assemble(
      Estimates whole,
      List<Estimates> parts,
      RepetitionAggregate rule,
      Outcome[] outcomes,
      JointIntervals.Settings settings) {
    int p = whole.size();
    int count = outcomes.length;
    List<ConfidenceSet> sets = new ArrayList<>();
    double[] adjusted = new double[p];
    for (int j = 0; j < p; j++) {
      double[] values = new double[count];
      double[] low = new double[count];
      double[] high = new double[count];
      for (int r = 0; r < count; r++) {
        Estimates e = parts.get(r);
        double half = outcomes[r].critical() * e.standardError(j);
        low[r] = e.estimate(j) - half;
        high[r] = e.estimate(j) + half;
        values[r] = outcomes[r].adjusted()[j];
      }
      adjusted[j] = aggregated(rule, values);
      if (rule == RepetitionAggregate.UPPER) {
        sets.add(
            ConfidenceSet.interval(
                RepetitionAggregate.median(low),
                RepetitionAggregate.median(high),
                settings.level()));
      } else {
        double half = settings.critical() * whole.standardError(j);
        sets.add(
            ConfidenceSet.interval(
                whole.estimate(j) - half, whole.estimate(j) + half, settings.level()));
      }
    }
    return new JointIntervals(whole.terms(), sets, adjusted, settings);
  }

  /** The scores of the units a covariance takes as independent. */
  static Units units(Estimates e) {
    InfluenceFunction phi =
        e.influenceFunction()
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        "CONF-040",
                        "The influence function was dropped by compact(), so joint confidence"
                            + " intervals cannot be computed. Call jointConfidenceIntervals before"
                            + " compact."));
    int n = phi.rows();
    int p = phi.terms();
    double[] f = phi.storage();
    if (e.vcovType() instanceof VcovType.Cluster cluster && cluster.columns().size() == 1) {
      GroupCodes groups = ClusterCovariance.codes(e.design(), cluster.columns().get(0));
      double[] sums = groups.sums(f, p);
      for (int k = 0; k < sums.length; k++) {
        sums[k] /= n;
      }
      return new Units(sums, groups.count());
    }
    if (e.vcovType() instanceof VcovType.Robust robust) {
      double[] w = InfluenceCovariance.rowWeights(phi, robust, e.parts(), e.parameters());
      double[] scores = new double[f.length];
      for (int k = 0; k < f.length; k++) {
        scores[k] = (w == null ? f[k] : f[k] * Math.sqrt(w[k % n])) / n;
      }
      return new Units(scores, n);
    }
    throw new NotSupportedException(
        "NOTSUP-042",
        "Joint confidence intervals draw one weight for each independent row or cluster; the"
            + " covariance \""
            + e.vcovType().label()
            + "\" has no such units"
            + (e.vcovType() instanceof VcovType.Cluster
                ? " (no single set of weights reproduces inclusion and exclusion)."
                : ".")
            + " Use withVcov with robust() or one cluster column.");
  }

  private static Estimates judged(RepetitionAggregate rule, Estimates part, Estimates whole) {
    return rule == RepetitionAggregate.UPPER ? part : whole;
  }

  /**
   * Studentised draws of some repetitions, draws x p, in absolute value. They have the same units
   * and so the same weights: their scores go to the backend side by side, and come back at once.
   */
  private static double[][] draws(
      List<Units> units,
      List<Estimates> parts,
      Estimates whole,
      RepetitionAggregate rule,
      int draws,
      BootstrapLaw law,
      long seed,
      MatrixBackend backend) {
    int count = units.size();
    int m = units.get(0).count();
    int p = whole.size();
    double[] scores = new double[Math.multiplyExact(m, p * count)];
    for (int r = 0; r < count; r++) {
      double[] own = studentised(units.get(r), judged(rule, parts.get(r), whole).terms());
      System.arraycopy(own, 0, scores, r * m * p, m * p);
    }
    double[] t;
    try (DeviceScope scope = new DeviceScope()) {
      t =
          backend.download(
              backend.multiplierBootstrap(
                  scope, backend.upload(scope, scores, m, p * count), seed, draws, law));
    }
    double[][] out = new double[count][];
    for (int r = 0; r < count; r++) {
      out[r] = Arrays.copyOfRange(t, r * draws * p, (r + 1) * draws * p);
      for (int k = 0; k < out[r].length; k++) {
        out[r][k] = Math.abs(out[r][k]);
      }
    }
    return out;
  }

  private static double[] studentised(Units units, List<String> terms) {
    int m = units.count();
    int p = terms.size();
    double[] scores = units.scores().clone();
    for (int j = 0; j < p; j++) {
      double s = 0;
      for (int g = 0; g < m; g++) {
        s += scores[j * m + g] * scores[j * m + g];
      }
      if (!(s > 0 && s < Double.POSITIVE_INFINITY)) {
        throw new NotIdentifiedException(
            "IDENT-046",
            "Term \""
                + terms.get(j)
                + "\" has the variance "
                + NumberText.of(s)
                + ", so it has no joint confidence interval. Leave it out by contrast(...).");
      }
      double sd = Math.sqrt(s);
      for (int g = 0; g < m; g++) {
        scores[j * m + g] /= sd;
      }
    }
    return scores;
  }

  /** Quantile of the largest statistic and step-down p-values, in O(draws p). */
  private static Outcome outcome(double[] t, int draws, double level, Estimates judged) {
    int p = judged.size();
    double[] size = new double[p];
    for (int j = 0; j < p; j++) {
      size[j] = normalSize(judged, j);
    }
    int[] order = LinearMath.falling(size);
    double[] largest = new double[draws];
    double[] adjusted = new double[p];
    for (int k = p - 1; k >= 0; k--) {
      int j = order[k];
      int above = 1;
      for (int b = 0; b < draws; b++) {
        largest[b] = Math.max(largest[b], t[j * draws + b]);
        above += largest[b] >= size[j] ? 1 : 0;
      }
      adjusted[j] = above / (draws + 1.0);
    }
    for (int k = 1; k < p; k++) {
      adjusted[order[k]] = Math.max(adjusted[order[k]], adjusted[order[k - 1]]);
    }
    Arrays.sort(largest);
    double c = largest[rank(level, draws) - 1];
    return new Outcome(studentCritical(c, judged.degreesOfFreedom()), adjusted);
  }

  /** The statistic as a normal deviate with the same tail probability. */
  private static double normalSize(Estimates e, int j) {
    double size = Math.abs(e.estimate(j) / e.standardError(j));
    return Double.isInfinite(e.degreesOfFreedom(j))
        ? size
        : ReferenceLaw.critical(e.tailProbability(j, size), Double.POSITIVE_INFINITY);
  }

  /** The critical value of Student's t with the tail probability of a normal one. */
  private static double studentCritical(double c, double df) {
    return Double.isInfinite(df)
        ? c
        : ReferenceLaw.critical(ReferenceLaw.tail(c, Double.POSITIVE_INFINITY), df);
  }

  /** The order statistic, 1-based, that a further draw exceeds with probability 1 - level. */
  private static int rank(double level, int draws) {
    return (int) Math.ceil(level * (draws + 1.0) - 1e-9);
  }

  private static void requireOptions(double level, int draws) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    if (draws < 1 || rank(level, draws) > draws) {
      throw new InvalidConfigException(
          "CONF-049",
          "draws = "
              + draws
              + "; must be at least "
              + (int) Math.ceil(level / (1 - level) - 1e-9)
              + " for level "
              + level
              + ", better 1000 or more.");
    }
  }
}
