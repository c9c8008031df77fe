package org.estimand.iv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The forms of the LATE that are functions of means. */
final class LateMath {
  private LateMath() {}

  /**
   * An answer.
   *
   * @param terms LATE first
   * @param stacked influences with the models' equations, n x terms
   * @param plain influences with the models taken as known, n x terms
   * @param firstStage contrast of the treatment
   * @param firstStageStatistic that over its standard error
   * @param extra more numbers by name
   */
  record Answer(
      List<String> terms,
      double[] values,
      double[] stacked,
      double[] plain,
      double firstStage,
      double firstStageStatistic,
      Map<String, Double> extra) {}

  /** A mean of constant + onOne Z/pi + onZero (1-Z)/(1-pi). */
  private record Moment(double[] constant, double[] onOne, double[] onZero) {}

  /** The equations of the instrument's model, parameters from 0 on. */
  static void stackInstrument(StackedSystem stack, BinaryIvSample s, NuisanceModel pi, double[] p) {
    int n = s.rows();
    double[] residual = new double[n];
    double[] slope = new double[n];
    for (int i = 0; i < n; i++) {
      residual[i] = s.weight(i) * (s.z()[i] - p[i]);
      slope[i] = -s.weight(i) * p[i] * (1 - p[i]);
    }
    stack.equations(0, pi.x(), pi.size(), residual);
    stack.derivatives(0, pi.x(), pi.size(), slope, 0, pi.x(), pi.size());
  }

  /** Doubly robust. */
  static Answer doublyRobust(
      BinaryIvSample s, NuisanceModel pi, double[] p, ArmModels y, ArmModels a) {
    int n = s.rows();
    int[] offset = new int[5];
    offset[0] = pi.size();
    offset[1] = offset[0] + y.size(1);
    offset[2] = offset[1] + y.size(0);
    offset[3] = offset[2] + a.size(1);
    offset[4] = offset[3] + a.size(0);
    int means = offset[4];
    StackedSystem stack = new StackedSystem(n, means + 2);
    stackInstrument(stack, s, pi, p);
    y.stack(stack, offset[0], 1, s, s.y());
    y.stack(stack, offset[1], 0, s, s.y());
    a.stack(stack, offset[2], 1, s, s.a());
    a.stack(stack, offset[3], 0, s, s.a());
    double[] mean = new double[2];
    double[][] plain = new double[2][];
    for (int which = 0; which < 2; which++) {
      ArmModels models = which == 0 ? y : a;
      double[] target = which == 0 ? s.y() : s.a();
      double[] score = new double[n];
      double[] inIndex = new double[n];
      double[] inOne = new double[n];
      double[] inZero = new double[n];
      for (int i = 0; i < n; i++) {
        double w = s.weight(i);
        double one = models.fitted()[1][i];
        double zero = models.fitted()[0][i];
        double z = s.z()[i];
        score[i] =
            one - zero + z * (target[i] - one) / p[i] - (1 - z) * (target[i] - zero) / (1 - p[i]);
        inIndex[i] =
            -w
                * (z * (target[i] - one) * (1 - p[i]) / p[i]
                    + (1 - z) * (target[i] - zero) * p[i] / (1 - p[i]));
        inOne[i] = w * (1 - z / p[i]);
        inZero[i] = -w * (1 - (1 - z) / (1 - p[i]));
      }
      mean[which] = s.mean(score);
      plain[which] = new double[n];
      for (int i = 0; i < n; i++) {
        plain[which][i] = s.weight(i) * (score[i] - mean[which]);
      }
      stack.equations(means + which, null, 1, plain[which]);
      stack.derivatives(means + which, null, 1, inIndex, 0, pi.x(), pi.size());
      models.through(stack, means + which, inOne, offset[2 * which], 1);
      models.through(stack, means + which, inZero, offset[2 * which + 1], 0);
      stack.derivative(means + which, means + which, -1);
    }
    double[] both = new double[2 * n];
    System.arraycopy(plain[0], 0, both, 0, n);
    System.arraycopy(plain[1], 0, both, n, n);
    double late = mean[0] / mean[1];
    double[][] gradient = {{1 / mean[1], -late / mean[1]}, {1, 0}, {0, 1}};
    double[] stacked = combined(gradient, stack.influence(means, 2), n);
    return ratio(
        late, mean[0], mean[1], stacked, combined(gradient, both, n), new LinkedHashMap<>());
  }

  /** Forms that weight by the inverse probability of the instrument. */
  static Answer weighted(BinaryIvSample s, NuisanceModel pi, double[] p, LateForm form) {
    double[] y = s.y();
    double[] a = s.a();
    int n = s.rows();
    double[] one = constant(n, 1);
    double[] minus = constant(n, -1);
    double[] untreated = product(minus, minus, a, -1);
    List<Moment> list = new ArrayList<>();
    // Hajek: first stage and normalisers, of every form
    list.add(new Moment(null, y, null));
    list.add(new Moment(null, null, y));
    list.add(new Moment(null, a, null));
    list.add(new Moment(null, null, a));
    list.add(new Moment(null, one, null));
    list.add(new Moment(null, null, one));
    // k, k1, k0, (k1 - k0) Y, k1 Y, k0 Y
    list.add(new Moment(one, scaled(untreated, -1), scaled(a, -1)));
    list.add(new Moment(null, a, scaled(a, -1)));
    list.add(new Moment(null, scaled(untreated, -1), untreated));
    list.add(new Moment(null, y, scaled(y, -1)));
    list.add(new Moment(null, times(a, y), scaled(times(a, y), -1)));
    list.add(new Moment(null, scaled(times(untreated, y), -1), times(untreated, y)));
    int count = list.size();
    StackedSystem stack = new StackedSystem(n, pi.size() + count);
    stackInstrument(stack, s, pi, p);
    double[] m = new double[count];
    double[] plain = new double[n * count];
    double[] inIndex = new double[n];
    for (int k = 0; k < count; k++) {
      double[] value = new double[n];
      for (int i = 0; i < n; i++) {
        Moment moment = list.get(k);
        double inverseOne = s.z()[i] == 1 ? 1 / p[i] : 0;
        double inverseZero = s.z()[i] == 1 ? 0 : 1 / (1 - p[i]);
        double c1 = moment.onOne() == null ? 0 : moment.onOne()[i];
        double c0 = moment.onZero() == null ? 0 : moment.onZero()[i];
        value[i] =
            (moment.constant() == null ? 0 : moment.constant()[i])
                + c1 * inverseOne
                + c0 * inverseZero;
        inIndex[i] = s.weight(i) * (-c1 * inverseOne * (1 - p[i]) + c0 * inverseZero * p[i]);
      }
      m[k] = s.mean(value);
      double[] centered = new double[n];
      for (int i = 0; i < n; i++) {
        centered[i] = s.weight(i) * (value[i] - m[k]);
      }
      System.arraycopy(centered, 0, plain, k * n, n);
      stack.equations(pi.size() + k, null, 1, centered);
      stack.derivatives(pi.size() + k, null, 1, inIndex, 0, pi.x(), pi.size());
      stack.derivative(pi.size() + k, pi.size() + k, -1);
    }
    double[] all = stack.influence(pi.size(), count);
    return form(form, m, all, plain, n);
  }

  /** The estimate of a form from the means. */
  private static Answer form(LateForm form, double[] m, double[] all, double[] plain, int n) {
    int count = m.length;
    double[] stage = new double[count];
    double firstStage = m[2] / m[4] - m[3] / m[5];
    stage[2] = 1 / m[4];
    stage[3] = -1 / m[5];
    stage[4] = -m[2] / (m[4] * m[4]);
    stage[5] = m[3] / (m[5] * m[5]);
    double[] reduced = new double[count];
    double up;
    double down;
    double[] first = new double[count];
    Map<String, Double> extra = new LinkedHashMap<>();
    extra.put("kappa.mean", m[6]);
    extra.put("kappa1.mean", m[7]);
    extra.put("kappa0.mean", m[8]);
    double error = InvalidIvFit.error(combined(new double[][] {stage}, all, n));
    if (form == LateForm.KAPPA_NORMALIZED) {
      double late = m[10] / m[7] - m[11] / m[8];
      reduced[10] = 1 / m[7];
      reduced[7] = -m[10] / (m[7] * m[7]);
      reduced[11] = -1 / m[8];
      reduced[8] = m[11] / (m[8] * m[8]);
      double[][] gradient = {reduced};
      return new Answer(
          List.of("LATE"),
          new double[] {late},
          combined(gradient, all, n),
          combined(gradient, plain, n),
          firstStage,
          firstStage / error,
          extra);
    }
    if (form == LateForm.HAJEK) {
      up = m[0] / m[4] - m[1] / m[5];
      down = firstStage;
      reduced[0] = 1 / m[4];
      reduced[1] = -1 / m[5];
      reduced[4] = -m[0] / (m[4] * m[4]);
      reduced[5] = m[1] / (m[5] * m[5]);
      first = stage;
    } else if (form == LateForm.HORVITZ_THOMPSON) {
      up = m[0] - m[1];
      down = m[2] - m[3];
      reduced[0] = 1;
      reduced[1] = -1;
      first[2] = 1;
      first[3] = -1;
    } else {
      int by = form == LateForm.KAPPA_A ? 6 : form == LateForm.KAPPA_A1 ? 7 : 8;
      up = m[9];
      down = m[by];
      reduced[9] = 1;
      first[by] = 1;
    }
    double late = up / down;
    double[] ratio = new double[count];
    for (int k = 0; k < count; k++) {
      ratio[k] = (reduced[k] - late * first[k]) / down;
    }
    double[][] gradient = {ratio, reduced, first};
    return new Answer(
        List.of("LATE", IvEffectResult.ON_OUTCOME, IvEffectResult.ON_TREATMENT),
        new double[] {late, up, down},
        combined(gradient, all, n),
        combined(gradient, plain, n),
        firstStage,
        firstStage / error,
        extra);
  }

  private static Answer ratio(
      double late,
      double up,
      double down,
      double[] stacked,
      double[] plain,
      Map<String, Double> extra) {
    int n = stacked.length / 3;
    double error = InvalidIvFit.error(java.util.Arrays.copyOfRange(stacked, 2 * n, 3 * n));
    return new Answer(
        List.of("LATE", IvEffectResult.ON_OUTCOME, IvEffectResult.ON_TREATMENT),
        new double[] {late, up, down},
        stacked,
        plain,
        down,
        down / error,
        extra);
  }

  /** Influences of functions of means from their gradients. */
  static double[] combined(double[][] gradient, double[] influence, int n) {
    double[] out = new double[n * gradient.length];
    for (int t = 0; t < gradient.length; t++) {
      for (int k = 0; k < gradient[t].length; k++) {
        double c = gradient[t][k];
        for (int i = 0; i < n && c != 0; i++) {
          out[t * n + i] += c * influence[k * n + i];
        }
      }
    }
    return out;
  }

  private static double[] constant(int n, double value) {
    double[] out = new double[n];
    java.util.Arrays.fill(out, value);
    return out;
  }

  private static double[] scaled(double[] x, double factor) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = factor * x[i];
    }
    return out;
  }

  private static double[] times(double[] x, double[] y) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] * y[i];
    }
    return out;
  }

  /** x y + c z. */
  private static double[] product(double[] x, double[] y, double[] z, double c) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] * y[i] + c * z[i];
    }
    return out;
  }
}
