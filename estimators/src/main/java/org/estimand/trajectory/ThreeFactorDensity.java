package org.estimand.trajectory;

/**
 * {@link SubjectDensity} of three growth factors from the Cholesky factor of Psi, written out: the
 * case that growth mixtures spend their time in.
 */
final class ThreeFactorDensity extends SubjectDensity {
  private double ak00;
  private double ak01;
  private double ak02;
  private double ak10;
  private double ak11;
  private double ak12;
  private double ak20;
  private double ak21;
  private double ak22;

  ThreeFactorDensity(int covariates) {
    super(3, covariates);
  }

  @Override
  boolean evaluate(
      CrossMoments c, ClassParameters own, boolean rooted, double[] x, int from, int step) {
    double m0 = own.mean[0];
    double m1 = own.mean[1];
    double m2 = own.mean[2];
    for (int l = 0; l < p; l++) {
      double v = x[from + l * step];
      m0 += own.beta[l] * v;
      m1 += own.beta[p + l] * v;
      m2 += own.beta[2 * p + l] * v;
    }
    double[] a = c.a;
    double a00 = a[0];
    double a10 = a[3];
    double a11 = a[4];
    double a20 = a[6];
    double a21 = a[7];
    double a22 = a[8];
    double s0 = c.s[0];
    double s1 = c.s[1];
    double s2 = c.s[2];
    double n0 = s0 - a00 * m0 - a10 * m1 - a20 * m2;
    double n1 = s1 - a10 * m0 - a11 * m1 - a21 * m2;
    double n2 = s2 - a20 * m0 - a21 * m1 - a22 * m2;
    double rr = Math.max(c.yy - m0 * (s0 + n0) - m1 * (s1 + n1) - m2 * (s2 + n2), 0);
    double[] root = own.root;
    double l00 = root[0];
    double l10 = root[3];
    double l11 = root[4];
    double l20 = root[6];
    double l21 = root[7];
    double l22 = root[8];
    // A L
    double b00 = a00 * l00 + a10 * l10 + a20 * l20;
    double b10 = a10 * l00 + a11 * l10 + a21 * l20;
    double b20 = a20 * l00 + a21 * l10 + a22 * l20;
    double b11 = a11 * l11 + a21 * l21;
    double b21 = a21 * l11 + a22 * l21;
    double b22 = a22 * l22;
    // theta I + L'A L and its Cholesky factor
    double theta = own.theta;
    double d0 = theta + l00 * b00 + l10 * b10 + l20 * b20;
    double g10 = l11 * b10 + l21 * b20;
    double g20 = l22 * b20;
    double g11 = theta + l11 * b11 + l21 * b21;
    double g21 = l22 * b21;
    double g22 = theta + l22 * b22;
    if (!(d0 > 0)) {
      return false;
    }
    double c00 = 1 / Math.sqrt(d0);
    double c10 = g10 * c00;
    double c20 = g20 * c00;
    double d1 = g11 - c10 * c10;
    if (!(d1 > 0)) {
      return false;
    }
    double c11 = 1 / Math.sqrt(d1);
    double c21 = (g21 - c20 * c10) * c11;
    double d2 = g22 - c20 * c20 - c21 * c21;
    if (!(d2 > 0)) {
      return false;
    }
    double c22 = 1 / Math.sqrt(d2);
    // X = R^-1 L', K = X'X
    double x00 = l00 * c00;
    double x01 = l10 * c00;
    double x02 = l20 * c00;
    double x10 = -c10 * x00 * c11;
    double x11 = (l11 - c10 * x01) * c11;
    double x12 = (l21 - c10 * x02) * c11;
    double x20 = (-c20 * x00 - c21 * x10) * c22;
    double x21 = (-c20 * x01 - c21 * x11) * c22;
    double x22 = (l22 - c20 * x02 - c21 * x12) * c22;
    double k00 = x00 * x00 + x10 * x10 + x20 * x20;
    double k10 = x00 * x01 + x10 * x11 + x20 * x21;
    double k11 = x01 * x01 + x11 * x11 + x21 * x21;
    double k20 = x00 * x02 + x10 * x12 + x20 * x22;
    double k21 = x01 * x02 + x11 * x12 + x21 * x22;
    double k22 = x02 * x02 + x12 * x12 + x22 * x22;
    double q0 = k00 * n0 + k10 * n1 + k20 * n2;
    double q1 = k10 * n0 + k11 * n1 + k21 * n2;
    double q2 = k20 * n0 + k21 * n1 + k22 * n2;
    double square = (rr - n0 * q0 - n1 * q1 - n2 * q2) / theta;
    log =
        -0.5
            * (c.occasions * LOG_TWO_PI
                + (c.occasions - 3) * own.logTheta
                + Math.log(d0 * d1 * d2)
                + square);
    k[0] = k00;
    k[1] = k10;
    k[2] = k20;
    k[3] = k10;
    k[4] = k11;
    k[5] = k21;
    k[6] = k20;
    k[7] = k21;
    k[8] = k22;
    m[0] = m0;
    m[1] = m1;
    m[2] = m2;
    predicted[0] = m0 + q0;
    predicted[1] = m1 + q1;
    predicted[2] = m2 + q2;
    return square >= -1e-9;
  }

  @Override
  void slopes(CrossMoments c, double theta) {
    double[] a = c.a;
    double p0 = predicted[0];
    double p1 = predicted[1];
    double p2 = predicted[2];
    slope[0] = (c.s[0] - a[0] * p0 - a[1] * p1 - a[2] * p2) / theta;
    slope[1] = (c.s[1] - a[3] * p0 - a[4] * p1 - a[5] * p2) / theta;
    slope[2] = (c.s[2] - a[6] * p0 - a[7] * p1 - a[8] * p2) / theta;
  }

  @Override
  void addCurvature(CrossMoments c, double theta, double h, double[] into, int at) {
    double[] a = c.a;
    double a00 = a[0];
    double a10 = a[3];
    double a11 = a[4];
    double a20 = a[6];
    double a21 = a[7];
    double a22 = a[8];
    ak00 = a00 * k[0] + a10 * k[3] + a20 * k[6];
    ak01 = a00 * k[1] + a10 * k[4] + a20 * k[7];
    ak02 = a00 * k[2] + a10 * k[5] + a20 * k[8];
    ak10 = a10 * k[0] + a11 * k[3] + a21 * k[6];
    ak11 = a10 * k[1] + a11 * k[4] + a21 * k[7];
    ak12 = a10 * k[2] + a11 * k[5] + a21 * k[8];
    ak20 = a20 * k[0] + a21 * k[3] + a22 * k[6];
    ak21 = a20 * k[1] + a21 * k[4] + a22 * k[7];
    ak22 = a20 * k[2] + a21 * k[5] + a22 * k[8];
    double w = 1 / theta;
    double u0 = slope[0];
    double u1 = slope[1];
    double u2 = slope[2];
    into[at] += h * ((a00 - ak00 * a00 - ak01 * a10 - ak02 * a20) * w - u0 * u0);
    into[at + 3] += h * ((a10 - ak10 * a00 - ak11 * a10 - ak12 * a20) * w - u1 * u0);
    into[at + 4] += h * ((a11 - ak10 * a10 - ak11 * a11 - ak12 * a21) * w - u1 * u1);
    into[at + 6] += h * ((a20 - ak20 * a00 - ak21 * a10 - ak22 * a20) * w - u2 * u0);
    into[at + 7] += h * ((a21 - ak20 * a10 - ak21 * a11 - ak22 * a21) * w - u2 * u1);
    into[at + 8] += h * ((a22 - ak20 * a20 - ak21 * a21 - ak22 * a22) * w - u2 * u2);
  }

  @Override
  double trace(CrossMoments c, double theta) {
    double trace = c.occasions - ak00 - ak11 - ak22;
    double uu =
        c.yy
            - predicted[0] * (c.s[0] + theta * slope[0])
            - predicted[1] * (c.s[1] + theta * slope[1])
            - predicted[2] * (c.s[2] + theta * slope[2]);
    return trace / theta - Math.max(uu, 0) / (theta * theta);
  }

  @Override
  double loadingSlope(CrossMoments c, int parameter, double theta) {
    double[] d = c.p;
    double p0 = predicted[0];
    double p1 = predicted[1];
    double p2 = predicted[2];
    int e = 3 * parameter;
    int at = 9 * parameter;
    double inner =
        (c.e[e] - d[at] * p0 - d[at + 1] * p1 - d[at + 2] * p2) * p0
            + (c.e[e + 1] - d[at + 3] * p0 - d[at + 4] * p1 - d[at + 5] * p2) * p1
            + (c.e[e + 2] - d[at + 6] * p0 - d[at + 7] * p1 - d[at + 8] * p2) * p2;
    double spread =
        k[0] * d[at]
            + k[1] * d[at + 1]
            + k[2] * d[at + 2]
            + k[3] * d[at + 3]
            + k[4] * d[at + 4]
            + k[5] * d[at + 5]
            + k[6] * d[at + 6]
            + k[7] * d[at + 7]
            + k[8] * d[at + 8];
    return inner / theta - spread;
  }
}
