package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Estimates and their whole covariance against the stacked estimating equations, solved and
 * differentiated numerically, for every estimand, normalisation, propensity model, with and without
 * sampling weights and clusters.
 */
class StackedSandwichTest {
  private static final int Q = 4;
  private static final double ESTIMATE = 1e-9;
  private static final double COVARIANCE = 1e-7;
  private static final NormalDistribution NORMAL = new NormalDistribution();

  /** What is estimated: IPW with or without division by the weights' sum, RA, AIPW likewise. */
  enum Method {
    HAJEK,
    HT,
    RA,
    AIPW,
    AIPW_NORMALIZED,
    IPWRA,
    AIPW_LEAST_VARIABLE
  }

  /** One comparison. */
  record Case(Method method, Estimand estimand, boolean probit, boolean weights, boolean clusters) {
    PropensityModel model() {
      return probit ? PropensityModel.probit() : PropensityModel.logit();
    }

    WeightingResult fit() {
      Roles r = roles();
      r = weights ? r.weights("w", WeightKind.SAMPLING) : r;
      CausalData d = data(clusters ? r.cluster("c") : r);
      return switch (method) {
        case HAJEK, HT ->
            Ipw.builder()
                .estimand(estimand)
                .propensity(model())
                .normalization(
                    method == Method.HT ? Normalization.HORVITZ_THOMPSON : Normalization.HAJEK)
                .build()
                .fit(d, CONTEXT);
        case RA -> OutcomeAdjustment.regression().estimand(estimand).build().fit(d, CONTEXT);
        case IPWRA ->
            OutcomeAdjustment.weightedRegression()
                .estimand(estimand)
                .propensity(model())
                .build()
                .fit(d, CONTEXT);
        case AIPW_LEAST_VARIABLE ->
            OutcomeAdjustment.augmented()
                .estimand(estimand)
                .propensity(model())
                .leastVariable(true)
                .build()
                .fit(d, CONTEXT);
        case AIPW, AIPW_NORMALIZED ->
            OutcomeAdjustment.augmented()
                .estimand(estimand)
                .propensity(model())
                .normalized(method == Method.AIPW_NORMALIZED)
                .build()
                .fit(d, CONTEXT);
      };
    }
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Method method : Method.values()) {
      for (Estimand e : Estimand.values()) {
        boolean sized = e == Estimand.ATE || e == Estimand.ATT || e == Estimand.ATC;
        for (int k = 0; k < 8; k++) {
          boolean probit = (k & 1) == 1;
          boolean unknown = method == Method.AIPW_LEAST_VARIABLE && e != Estimand.ATE;
          if (method != Method.HAJEK && !sized || method == Method.RA && probit || unknown) {
            continue;
          }
          out.add(new Case(method, e, probit, (k & 2) > 0, (k & 4) > 0));
        }
      }
    }
    return out.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheStackedEquations(Case c) {
    Sample s = new Sample(c);
    StackedEquations equations = new StackedEquations(N, s.size(), s::psi);
    double[] theta = equations.solve();
    double[][] v = equations.covariance(theta, s.clusters(c.clusters()));
    WeightingResult r = c.fit();
    double[] got = r.estimates().toArray();
    double[] vcov = r.estimates().vcov();
    for (int a = 0; a < 3; a++) {
      double want = 0;
      for (int j = 0; j < s.size(); j++) {
        want += s.contrast(a, j) * theta[j];
      }
      close(want, got[a], ESTIMATE, r.terms().get(a));
      for (int b = 0; b < 3; b++) {
        double variance = 0;
        for (int j = 0; j < s.size(); j++) {
          for (int k = 0; k < s.size(); k++) {
            variance += s.contrast(a, j) * v[j][k] * s.contrast(b, k);
          }
        }
        close(variance, vcov[b * 3 + a], COVARIANCE, "covariance " + a + " " + b);
      }
    }
  }

  private static void close(double want, double got, double tolerance, String what) {
    assertEquals(want, got, tolerance * Math.max(Math.abs(want), 1e-3), what);
  }

  /** The equations of one case: propensity, outcome models, then up to four means. */
  private static final class Sample {
    private final Case c;
    private final Map<String, double[]> m = columns();
    private final double[] s = new double[N];

    Sample(Case c) {
      this.c = c;
      for (int i = 0; i < N; i++) {
        s[i] = c.weights() ? m.get("w")[i] : 1;
      }
    }

    int size() {
      return 3 * Q + 4;
    }

    int[] clusters(boolean real) {
      int[] out = new int[N];
      for (int i = 0; i < N; i++) {
        out[i] = real ? (int) m.get("c")[i] : i;
      }
      return out;
    }

    /** Terms: difference, treated, controls; each mean is one or two parameters. */
    double contrast(int term, int j) {
      int k = j - 3 * Q;
      if (k < 0) {
        return 0;
      }
      int arm = k / 2;
      return term == 0 ? (arm == 0 ? 1 : -1) : term - 1 == arm ? 1 : 0;
    }

    void psi(int i, double[] t, double[] out) {
      double[] x = {1, m.get("x1")[i], m.get("x2")[i], m.get("x3")[i]};
      double d = m.get("d")[i];
      double y = m.get("y")[i];
      double u = dot(x, t, 0);
      double e = c.probit() ? NORMAL.cumulativeProbability(u) : 1 / (1 + Math.exp(-u));
      double score = c.probit() ? NORMAL.density(u) * (d - e) / (e * (1 - e)) : d - e;
      double target =
          switch (c.estimand()) {
            case ATT -> d;
            case ATC -> 1 - d;
            default -> 1;
          };
      for (int j = 0; j < Q; j++) {
        out[j] = s[i] * x[j] * score;
        out[Q + j] = s[i] * d * x[j] * (y - dot(x, t, Q)) * regressionWeight(e, e);
        out[2 * Q + j] =
            s[i] * (1 - d) * x[j] * (y - dot(x, t, 2 * Q)) * regressionWeight(1 - e, e);
      }
      for (int arm = 0; arm < 2; arm++) {
        int at = 3 * Q + 2 * arm;
        double in = arm == 0 ? d : 1 - d;
        double w = in * tilt(e) / (arm == 0 ? e : 1 - e);
        double fitted = dot(x, t, Q + Q * arm);
        // the second parameter is zero where a mean has one part only
        double second = t[at + 1];
        switch (c.method()) {
          case HAJEK -> out[at] = s[i] * w * (y - t[at]);
          case HT -> out[at] = s[i] * (w * y - target * t[at]);
          case RA, IPWRA -> out[at] = s[i] * target * (fitted - t[at]);
          case AIPW, AIPW_LEAST_VARIABLE ->
              out[at] = s[i] * (target * (fitted - t[at]) + w * (y - fitted));
          case AIPW_NORMALIZED -> {
            out[at] = s[i] * target * (fitted - t[at]);
            second = s[i] * w * (y - fitted - second);
          }
        }
        out[at + 1] = second;
      }
    }

    /** Of a row of the arm whose propensity this is. */
    private double regressionWeight(double own, double e) {
      return switch (c.method()) {
        case AIPW_LEAST_VARIABLE -> (1 - own) / (own * own);
        case IPWRA -> tilt(e) / own;
        default -> 1;
      };
    }

    private double tilt(double e) {
      return switch (c.estimand()) {
        case ATE -> 1;
        case ATT -> e;
        case ATC -> 1 - e;
        case ATO -> e * (1 - e);
        case ATM -> Math.min(e, 1 - e);
        case ATEN -> -e * Math.log(e) - (1 - e) * Math.log(1 - e);
      };
    }

    private static double dot(double[] x, double[] t, int from) {
      double sum = 0;
      for (int j = 0; j < Q; j++) {
        sum += x[j] * t[from + j];
      }
      return sum;
    }
  }
}
