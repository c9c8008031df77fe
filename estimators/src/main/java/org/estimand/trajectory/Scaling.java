package org.estimand.trajectory;

/**
 * The units in which a mixture is fitted: outcomes and covariates centred and divided by their
 * standard deviations, times divided by the largest one, so that derivatives have similar sizes.
 *
 * @param outcomeShift subtracted from outcomes
 * @param outcomeScale outcomes are divided by this
 * @param timeScale times are divided by this; zero stays zero
 * @param expertShift p
 * @param expertScale p
 * @param gateShift q
 * @param gateScale q
 */
record Scaling(
    double outcomeShift,
    double outcomeScale,
    double timeScale,
    double[] expertShift,
    double[] expertScale,
    double[] gateShift,
    double[] gateScale) {

  static Scaling of(Subjects s) {
    double sum = 0;
    for (double y : s.outcome()) {
      sum += y;
    }
    double mean = sum / s.outcome().length;
    double squares = 0;
    for (double y : s.outcome()) {
      squares += (y - mean) * (y - mean);
    }
    double sd = Math.sqrt(squares / s.outcome().length);
    double most = 0;
    for (double t : s.time()) {
      most = Math.max(most, Math.abs(t));
    }
    int n = s.count();
    int p = s.expertNames().size();
    int q = s.gateNames().size();
    double[][] x = moments(s.expert(), n, p);
    double[][] g = moments(s.gate(), n, q);
    return new Scaling(mean, sd > 0 ? sd : 1, most > 0 ? most : 1, x[0], x[1], g[0], g[1]);
  }

  private static double[][] moments(double[] v, int n, int columns) {
    double[][] out = new double[2][columns];
    for (int j = 0; j < columns; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += v[j * n + i];
      }
      double mean = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += (v[j * n + i] - mean) * (v[j * n + i] - mean);
      }
      out[0][j] = mean;
      out[1][j] = squares > 0 ? Math.sqrt(squares / n) : 1;
    }
    return out;
  }

  /** The observations in these units. */
  Subjects apply(Subjects s) {
    double[] t = s.time().clone();
    double[] y = s.outcome().clone();
    for (int j = 0; j < t.length; j++) {
      t[j] /= timeScale;
      y[j] = (y[j] - outcomeShift) / outcomeScale;
    }
    return new Subjects(
        s.start(),
        t,
        y,
        scaled(s.gate(), s.count(), gateShift, gateScale),
        s.gateNames(),
        scaled(s.expert(), s.count(), expertShift, expertScale),
        s.expertNames(),
        s.weight(),
        s.labels());
  }

  private static double[] scaled(double[] v, int n, double[] shift, double[] scale) {
    double[] out = new double[v.length];
    for (int j = 0; j < shift.length; j++) {
      for (int i = 0; i < n; i++) {
        out[j * n + i] = (v[j * n + i] - shift[j]) / scale[j];
      }
    }
    return out;
  }

  /** What is added to a log-likelihood in these units to get that of the data. */
  double logShift(double observations, double subjects, boolean joint) {
    double shift = -observations * Math.log(outcomeScale);
    for (double s : expertScale) {
      shift -= joint ? subjects * Math.log(s) : 0;
    }
    return shift;
  }

  private double factorScale(GrowthModel model, int j) {
    return Math.pow(outcomeScale, model.outcomePower(j)) * Math.pow(timeScale, model.timePower(j));
  }

  private double shapeScale(GrowthModel model) {
    return Math.pow(timeScale, model.shapeTimePower());
  }

  /**
   * The matrix that turns growth factors as they are fitted, in these units, into those of the form
   * in the user's; the shift of the outcome belongs to the first one.
   *
   * @param shape in these units
   */
  double[] originalFactors(GrowthModel model, double shape) {
    int f = model.factors();
    double[] t = model.toOriginal(shape * shapeScale(model));
    for (int j = 0; j < f; j++) {
      for (int l = 0; l < f; l++) {
        t[j * f + l] *= factorScale(model, l);
      }
    }
    return t;
  }

  /** A class in the user's units, out of one in these. */
  void toUser(GrowthModel model, ClassParameters in, ClassParameters out) {
    int f = model.factors();
    int p = expertShift.length;
    for (int j = 0; j < f; j++) {
      double scale = factorScale(model, j);
      double mean = scale * in.mean[j] + (j == 0 ? outcomeShift : 0);
      for (int x = 0; x < p; x++) {
        double effect = scale * in.beta[j * p + x] / expertScale[x];
        out.beta[j * p + x] = effect;
        mean -= j < model.means() ? effect * expertShift[x] : 0;
      }
      out.mean[j] = mean;
      for (int l = 0; l < f; l++) {
        double both = scale * factorScale(model, l);
        out.psi[j * f + l] = both * in.psi[j * f + l];
        out.root[j * f + l] = scale * in.root[j * f + l];
      }
    }
    out.theta = outcomeScale * outcomeScale * in.theta;
    out.shape = shapeScale(model) * in.shape;
    for (int x = 0; x < p; x++) {
      out.center[x] = expertShift[x] + expertScale[x] * in.center[x];
      for (int l = 0; l < p; l++) {
        out.spread[x * p + l] = expertScale[x] * in.spread[x * p + l];
      }
    }
  }

  /** A class in these units, out of one in the user's. */
  void toFitted(GrowthModel model, ClassParameters in, ClassParameters out) {
    int f = model.factors();
    int p = expertShift.length;
    for (int j = 0; j < f; j++) {
      double scale = factorScale(model, j);
      double mean = in.mean[j] - (j == 0 ? outcomeShift : 0);
      for (int x = 0; x < p; x++) {
        mean += j < model.means() ? in.beta[j * p + x] * expertShift[x] : 0;
        out.beta[j * p + x] = in.beta[j * p + x] * expertScale[x] / scale;
      }
      out.mean[j] = mean / scale;
      for (int l = 0; l < f; l++) {
        out.psi[j * f + l] = in.psi[j * f + l] / (scale * factorScale(model, l));
        out.root[j * f + l] = in.root[j * f + l] / scale;
      }
    }
    out.theta = in.theta / (outcomeScale * outcomeScale);
    out.shape = in.shape / shapeScale(model);
    for (int x = 0; x < p; x++) {
      out.center[x] = (in.center[x] - expertShift[x]) / expertScale[x];
      for (int l = 0; l < p; l++) {
        out.spread[x * p + l] = in.spread[x * p + l] / expertScale[x];
      }
    }
  }

  /** A gate (intercept, q slopes) in the user's units. */
  void gateToUser(double[] in, int from, double[] out, int to) {
    double first = in[from];
    for (int j = 0; j < gateShift.length; j++) {
      double slope = in[from + 1 + j] / gateScale[j];
      out[to + 1 + j] = slope;
      first -= slope * gateShift[j];
    }
    out[to] = first;
  }

  /** A gate in these units. */
  void gateToFitted(double[] in, int from, double[] out, int to) {
    double first = in[from];
    for (int j = 0; j < gateShift.length; j++) {
      first += in[from + 1 + j] * gateShift[j];
      out[to + 1 + j] = in[from + 1 + j] * gateScale[j];
    }
    out[to] = first;
  }
}
