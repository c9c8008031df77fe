package org.estimand.trajectory;

import org.estimand.random.RandomStream;

/** Draws outcomes from a fitted mixture, at the times and covariates of given subjects. */
final class TrajectorySimulator {
  private TrajectorySimulator() {}

  /**
   * New subjects in fitted units: classes from the gate, growth factors and residuals from the
   * class, and in the joint likelihood covariates of the experts too.
   *
   * @param like subjects in fitted units, whose times, gates and (conditional) covariates are kept
   * @param b parameters in fitted units
   */
  static Subjects draw(MixtureLayout layout, double[] b, Subjects like, RandomStream random) {
    int n = like.count();
    int f = layout.factors();
    int p = layout.experts();
    GrowthModel model = layout.model();
    ClassParameters[] classes = new ClassParameters[layout.classes()];
    for (int k = 0; k < classes.length; k++) {
      classes[k] = new ClassParameters(f, p);
      layout.unpack(b, k, classes[k]);
    }
    double[] y = new double[like.observations()];
    double[] x = like.expert().clone();
    double[] eta = new double[f];
    double[] z = new double[Math.max(f, p)];
    double[] row = new double[f];
    double[] slopes = new double[f * Math.max(1, model.loadingParameters())];
    for (int i = 0; i < n; i++) {
      ClassParameters c = classes[classOf(layout, b, like, i, random)];
      if (layout.joint()) {
        for (int j = 0; j < p; j++) {
          z[j] = random.normal();
          double v = c.center[j];
          for (int l = 0; l <= j; l++) {
            v += c.spread[j * p + l] * z[l];
          }
          x[j * n + i] = v;
        }
      }
      for (int j = 0; j < f; j++) {
        z[j] = layout.psiEntries() > 0 ? random.normal() : 0;
      }
      for (int j = 0; j < f; j++) {
        eta[j] = c.mean[j];
        for (int l = 0; l < p; l++) {
          eta[j] += c.beta[j * p + l] * x[l * n + i];
        }
        for (int l = 0; l <= j; l++) {
          eta[j] += c.root[j * f + l] * z[l];
        }
      }
      double noise = Math.sqrt(c.theta);
      for (int t = like.start()[i]; t < like.start()[i + 1]; t++) {
        double time = like.time()[t];
        model.loadings(time, time > c.shape, c.shape, c.mean, row, slopes);
        double value = noise * random.normal();
        for (int j = 0; j < f; j++) {
          value += row[j] * eta[j];
        }
        y[t] = value;
      }
    }
    return new Subjects(
        like.start(),
        like.time(),
        y,
        like.gate(),
        like.gateNames(),
        x,
        like.expertNames(),
        like.weight(),
        like.labels());
  }

  private static int classOf(
      MixtureLayout layout, double[] b, Subjects s, int i, RandomStream random) {
    int many = layout.classes();
    double[] p = new double[many];
    double most = 0;
    for (int k = 1; k < many; k++) {
      int g = layout.gateAt(k);
      p[k] = b[g];
      for (int j = 0; j < layout.gates(); j++) {
        p[k] += b[g + 1 + j] * s.gate()[j * s.count() + i];
      }
      most = Math.max(most, p[k]);
    }
    double total = 0;
    for (int k = 0; k < many; k++) {
      p[k] = Math.exp(p[k] - most);
      total += p[k];
    }
    double left = random.uniform() * total;
    int k = 0;
    while (k < many - 1 && (left -= p[k]) > 0) {
      k++;
    }
    return k;
  }

  /** The subjects in these places, in their order, each as a subject of its own. */
  static Subjects select(Subjects s, int[] places) {
    int n = places.length;
    int q = s.gateNames().size();
    int p = s.expertNames().size();
    int[] start = new int[n + 1];
    for (int i = 0; i < n; i++) {
      start[i + 1] = start[i] + s.occasions(places[i]);
    }
    double[] time = new double[start[n]];
    double[] y = new double[start[n]];
    double[] gate = new double[n * q];
    double[] expert = new double[n * p];
    double[] weight = s.weight() == null ? null : new double[n];
    java.util.List<String> labels = new java.util.ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      int from = places[i];
      int many = s.occasions(from);
      System.arraycopy(s.time(), s.start()[from], time, start[i], many);
      System.arraycopy(s.outcome(), s.start()[from], y, start[i], many);
      for (int j = 0; j < q; j++) {
        gate[j * n + i] = s.gate()[j * s.count() + from];
      }
      for (int j = 0; j < p; j++) {
        expert[j * n + i] = s.expert()[j * s.count() + from];
      }
      if (weight != null) {
        weight[i] = s.weight()[from];
      }
      labels.add(s.labels().get(from));
    }
    return new Subjects(
        start, time, y, gate, s.gateNames(), expert, s.expertNames(), weight, labels);
  }
}
