package org.estimand.trajectory;

/**
 * Log density of one subject's outcomes in one class, and what its derivatives are made of. A
 * workspace: one for each class and thread.
 *
 * <p>With m = alpha + B x, A = Lambda'Lambda, r = y - Lambda m and N = Lambda'r, everything follows
 * from the f x f matrix K = Psi (theta I + A Psi)^-1 = L (theta I + L'A L)^-1 L':
 *
 * <ul>
 *   <li>r'Sigma^-1 r = (r'r - N'K N) / theta
 *   <li>log|Sigma| = (J - f) log theta + log|theta I + L'A L|
 *   <li>predicted factors: m + K N, and their covariance theta K
 *   <li>Lambda'u = (Lambda'y - A (m + K N)) / theta, with u = Sigma^-1 r
 *   <li>Lambda'Sigma^-1 Lambda = (A - A K A) / theta; tr Sigma^-1 = (J - tr A K) / theta
 * </ul>
 *
 * <p>The form holds where Psi is singular, and its cost does not depend on J.
 */
class SubjectDensity {
  static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final int f;
  final int p;

  /** f: m = alpha + B x. */
  final double[] m;

  /** f: predicted growth factors. */
  final double[] predicted;

  /** f x f: K. */
  final double[] k;

  /** f: Lambda'u. */
  final double[] slope;

  /** A workspace for f growth factors and p covariates. */
  static SubjectDensity of(int factors, int covariates, boolean rooted) {
    return factors == 3 && rooted
        ? new ThreeFactorDensity(covariates)
        : new SubjectDensity(factors, covariates);
  }

  private final double[] residual;
  private final double[] work;
  private final double[] chol;
  private final double[] half;
  private double square;

  /** Log density. */
  double log;

  SubjectDensity(int factors, int covariates) {
    f = factors;
    p = covariates;
    m = new double[f];
    predicted = new double[f];
    k = new double[f * f];
    slope = new double[f];
    residual = new double[f];
    work = new double[f * f];
    chol = new double[f * f];
    half = new double[f * f];
  }

  /**
   * Evaluates.
   *
   * @param c moments with their upper triangle
   * @param class1 parameters of the class
   * @param rooted whether the Cholesky factor of Psi is to be used, else Psi itself
   * @param x covariates of the subject: entry j at {@code x[from + j * step]}
   * @return whether the covariance of the outcomes is positive definite
   */
  boolean evaluate(
      CrossMoments c, ClassParameters class1, boolean rooted, double[] x, int from, int step) {
    for (int j = 0; j < f; j++) {
      double sum = class1.mean[j];
      for (int l = 0; l < p; l++) {
        sum += class1.beta[j * p + l] * x[from + l * step];
      }
      m[j] = sum;
    }
    double rr = c.yy;
    for (int j = 0; j < f; j++) {
      double sum = c.s[j];
      for (int l = 0; l < f; l++) {
        sum -= c.a[j * f + l] * m[l];
      }
      residual[j] = sum;
      rr -= m[j] * (c.s[j] + sum);
    }
    rr = Math.max(rr, 0);
    double theta = class1.theta;
    double logDet = rooted ? byRoot(c.a, class1.root, theta) : byPsi(c.a, class1.psi, theta);
    if (Double.isNaN(logDet)) {
      return false;
    }
    double explained = 0;
    for (int j = 0; j < f; j++) {
      double sum = 0;
      for (int l = 0; l < f; l++) {
        sum += k[j * f + l] * residual[l];
      }
      predicted[j] = m[j] + sum;
      explained += residual[j] * sum;
    }
    square = (rr - explained) / theta;
    log = -0.5 * (c.occasions * LOG_TWO_PI + (c.occasions - f) * Math.log(theta) + logDet + square);
    return square >= -1e-9;
  }

  /** K and log|theta I + L'A L| from the Cholesky factor of Psi. */
  private double byRoot(double[] a, double[] root, double theta) {
    for (int j = 0; j < f; j++) {
      for (int l = 0; l < f; l++) {
        double sum = 0;
        for (int i = l; i < f; i++) {
          sum += a[j * f + i] * root[i * f + l];
        }
        work[j * f + l] = sum;
      }
    }
    double logDet = 0;
    for (int j = 0; j < f; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = j == l ? theta : 0;
        for (int i = j; i < f; i++) {
          sum += root[i * f + j] * work[i * f + l];
        }
        for (int i = 0; i < l; i++) {
          sum -= chol[j * f + i] * chol[l * f + i];
        }
        if (j == l) {
          if (!(sum > 0)) {
            return Double.NaN;
          }
          chol[j * f + j] = Math.sqrt(sum);
          logDet += Math.log(sum);
        } else {
          chol[j * f + l] = sum / chol[l * f + l];
        }
      }
    }
    // X = R^-1 L', K = X'X
    for (int column = 0; column < f; column++) {
      for (int j = 0; j < f; j++) {
        double sum = j <= column ? root[column * f + j] : 0;
        for (int i = 0; i < j; i++) {
          sum -= chol[j * f + i] * half[i * f + column];
        }
        half[j * f + column] = sum / chol[j * f + j];
      }
    }
    for (int j = 0; j < f; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = 0;
        for (int i = 0; i < f; i++) {
          sum += half[i * f + j] * half[i * f + l];
        }
        k[j * f + l] = sum;
        k[l * f + j] = sum;
      }
    }
    return logDet;
  }

  /** The same from Psi, which may be indefinite: Gaussian elimination of theta I + A Psi. */
  private double byPsi(double[] a, double[] psi, double theta) {
    // K' = (theta I + Psi A)^-1 Psi, solved with pivoting
    for (int j = 0; j < f; j++) {
      for (int l = 0; l < f; l++) {
        double sum = j == l ? theta : 0;
        for (int i = 0; i < f; i++) {
          sum += psi[j * f + i] * a[i * f + l];
        }
        work[j * f + l] = sum;
        half[j * f + l] = psi[j * f + l];
      }
    }
    double determinant = 1;
    for (int c = 0; c < f; c++) {
      int best = c;
      for (int i = c + 1; i < f; i++) {
        best = Math.abs(work[i * f + c]) > Math.abs(work[best * f + c]) ? i : best;
      }
      if (work[best * f + c] == 0) {
        return Double.NaN;
      }
      if (best != c) {
        determinant = -determinant;
        for (int l = 0; l < f; l++) {
          double t = work[c * f + l];
          work[c * f + l] = work[best * f + l];
          work[best * f + l] = t;
          t = half[c * f + l];
          half[c * f + l] = half[best * f + l];
          half[best * f + l] = t;
        }
      }
      double pivot = work[c * f + c];
      determinant *= pivot;
      for (int i = c + 1; i < f; i++) {
        double share = work[i * f + c] / pivot;
        for (int l = c; l < f; l++) {
          work[i * f + l] -= share * work[c * f + l];
        }
        for (int l = 0; l < f; l++) {
          half[i * f + l] -= share * half[c * f + l];
        }
      }
    }
    for (int l = 0; l < f; l++) {
      for (int i = f - 1; i >= 0; i--) {
        double sum = half[i * f + l];
        for (int j = i + 1; j < f; j++) {
          sum -= work[i * f + j] * k[j * f + l];
        }
        k[i * f + l] = sum / work[i * f + i];
      }
    }
    return determinant > 0 ? Math.log(determinant) : Double.NaN;
  }

  /** Lambda'u, to be called before the derivatives below. */
  void slopes(CrossMoments c, double theta) {
    for (int j = 0; j < f; j++) {
      double sum = c.s[j];
      for (int l = 0; l < f; l++) {
        sum -= c.a[j * f + l] * predicted[l];
      }
      slope[j] = sum / theta;
    }
  }

  /**
   * Adds {@code h} times Lambda'(Sigma^-1 - u u')Lambda to a lower triangle, row-major from {@code
   * at}.
   */
  void addCurvature(CrossMoments c, double theta, double h, double[] into, int at) {
    for (int j = 0; j < f; j++) {
      for (int l = 0; l < f; l++) {
        double sum = 0;
        for (int i = 0; i < f; i++) {
          sum += c.a[j * f + i] * k[i * f + l];
        }
        work[j * f + l] = sum;
      }
    }
    for (int j = 0; j < f; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = c.a[j * f + l];
        for (int i = 0; i < f; i++) {
          sum -= work[j * f + i] * c.a[i * f + l];
        }
        into[at + j * f + l] += h * (sum / theta - slope[j] * slope[l]);
      }
    }
  }

  /** tr(Sigma^-1 - u u'); after {@link #addCurvature}. */
  double trace(CrossMoments c, double theta) {
    double trace = c.occasions;
    for (int j = 0; j < f; j++) {
      trace -= work[j * f + j];
    }
    // u'u = (y'y - b'(s + s - A b)) / theta^2 with the predicted factors b
    double uu = c.yy;
    for (int j = 0; j < f; j++) {
      uu -= predicted[j] * (c.s[j] + theta * slope[j]);
    }
    return trace / theta - Math.max(uu, 0) / (theta * theta);
  }

  /** Derivative of the log density by a loading parameter. */
  double loadingSlope(CrossMoments c, int parameter, double theta) {
    double sum = 0;
    for (int j = 0; j < f; j++) {
      double inner = c.e[parameter * f + j];
      int at = (parameter * f + j) * f;
      for (int l = 0; l < f; l++) {
        inner -= c.p[at + l] * predicted[l];
      }
      sum += inner * predicted[j] / theta;
      for (int l = 0; l < f; l++) {
        sum -= k[j * f + l] * c.p[at + l];
      }
    }
    return sum;
  }
}
