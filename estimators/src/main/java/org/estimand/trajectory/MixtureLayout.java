package org.estimand.trajectory;

/**
 * Where the parameters of a mixture stand in one vector.
 *
 * <p>For each class: means of the growth factors, effects of the covariates (all factors for the
 * first covariate, then the second, ...), the covariance of the factors (rows of the lower
 * triangle; of the Cholesky factor with logarithms on the diagonal, unless Psi is unconstrained),
 * the logarithm of the residual variance, the shape, and in the joint likelihood the means and the
 * Cholesky factor of the covariates. Then for each class but the first the intercept and the slopes
 * of the gate.
 *
 * @param model the growth model
 * @param classes K
 * @param experts p covariates of the experts
 * @param gates q covariates of the gate
 * @param joint whether the covariates of the experts have a density of their own in each class
 * @param constraint how Psi is held
 */
record MixtureLayout(
    GrowthModel model,
    int classes,
    int experts,
    int gates,
    boolean joint,
    PsiConstraint constraint) {
  int factors() {
    return model.factors();
  }

  private static int triangle(int m) {
    return m * (m + 1) / 2;
  }

  int psiEntries() {
    return constraint == PsiConstraint.ZERO ? 0 : triangle(factors());
  }

  int betaAt(int k) {
    return k * classSize() + model.means();
  }

  int psiAt(int k) {
    return betaAt(k) + factors() * experts;
  }

  int thetaAt(int k) {
    return psiAt(k) + psiEntries();
  }

  int shapeAt(int k) {
    return thetaAt(k) + 1;
  }

  int centerAt(int k) {
    return shapeAt(k) + (model.hasShape() ? 1 : 0);
  }

  int spreadAt(int k) {
    return centerAt(k) + (joint ? experts : 0);
  }

  /** Parameters of one class. */
  int classSize() {
    int size = model.means() + factors() * experts + psiEntries() + 1;
    size += model.hasShape() ? 1 : 0;
    return size + (joint ? experts + triangle(experts) : 0);
  }

  /** Where the gate of class k = 1 .. K-1 begins. */
  int gateAt(int k) {
    return classes * classSize() + (k - 1) * (gates + 1);
  }

  /** All parameters. */
  int size() {
    return classes * classSize() + (classes - 1) * (gates + 1);
  }

  /** Whether a position holds a knot. */
  boolean isShape(int at) {
    return model.hasShape() && at < classes * classSize() && at % classSize() == shapeAt(0);
  }

  /** Reads a class out of the vector. */
  void unpack(double[] b, int k, ClassParameters into) {
    int f = factors();
    int p = experts;
    for (int j = 0; j < model.means(); j++) {
      into.mean[j] = b[k * classSize() + j];
    }
    int at = betaAt(k);
    for (int x = 0; x < p; x++) {
      for (int j = 0; j < f; j++) {
        into.beta[j * p + x] = b[at++];
      }
    }
    if (constraint == PsiConstraint.NONE) {
      for (int j = 0; j < f; j++) {
        for (int l = 0; l <= j; l++) {
          double v = b[at++];
          into.psi[j * f + l] = v;
          into.psi[l * f + j] = v;
        }
      }
    } else if (constraint == PsiConstraint.POSITIVE_SEMIDEFINITE) {
      factor(b, at, f, into.root);
      product(into.root, f, into.psi);
      at += triangle(f);
    }
    into.logTheta = b[at++];
    into.theta = Math.exp(into.logTheta);
    into.shape = model.hasShape() ? b[at++] : 0;
    if (joint) {
      for (int x = 0; x < p; x++) {
        into.center[x] = b[at++];
      }
      factor(b, at, p, into.spread);
    }
  }

  /** Writes a class, the inverse of {@link #unpack}. */
  void pack(ClassParameters from, int k, double[] b) {
    int f = factors();
    int p = experts;
    for (int j = 0; j < model.means(); j++) {
      b[k * classSize() + j] = from.mean[j];
    }
    int at = betaAt(k);
    for (int x = 0; x < p; x++) {
      for (int j = 0; j < f; j++) {
        b[at++] = from.beta[j * p + x];
      }
    }
    if (constraint == PsiConstraint.NONE) {
      for (int j = 0; j < f; j++) {
        for (int l = 0; l <= j; l++) {
          b[at++] = from.psi[j * f + l];
        }
      }
    } else if (constraint == PsiConstraint.POSITIVE_SEMIDEFINITE) {
      logs(from.root, f, b, at);
      at += triangle(f);
    }
    b[at++] = Math.log(from.theta);
    if (model.hasShape()) {
      b[at++] = from.shape;
    }
    if (joint) {
      for (int x = 0; x < p; x++) {
        b[at++] = from.center[x];
      }
      logs(from.spread, p, b, at);
    }
  }

  private static void factor(double[] b, int from, int m, double[] root) {
    int at = from;
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < j; l++) {
        root[j * m + l] = b[at++];
      }
      root[j * m + j] = Math.exp(b[at++]);
    }
  }

  private static void logs(double[] root, int m, double[] b, int from) {
    int at = from;
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < j; l++) {
        b[at++] = root[j * m + l];
      }
      b[at++] = Math.log(root[j * m + j]);
    }
  }

  /** L L'. */
  static void product(double[] root, int m, double[] out) {
    for (int j = 0; j < m; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = 0;
        for (int c = 0; c <= l; c++) {
          sum += root[j * m + c] * root[l * m + c];
        }
        out[j * m + l] = sum;
        out[l * m + j] = sum;
      }
    }
  }
}
