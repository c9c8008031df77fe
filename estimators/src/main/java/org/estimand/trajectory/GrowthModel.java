package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;

/**
 * A functional form together with what its shape parameter does.
 *
 * @param form the form
 * @param random whether the shape varies over subjects
 * @param smoothing what is added under the root in sqrt((t - knot)^2 + smoothing) of a random knot,
 *     in squared units of the time that the moments see
 */
record GrowthModel(GrowthForm form, boolean random, double smoothing) {
  /** The smoothing of a random knot in squared units of the user's time. */
  static final double SMOOTHING = 1e-6;

  /** Growth factors with a mean of their own. */
  int means() {
    return form.factors().size();
  }

  /** Growth factors, the random shape included. */
  int factors() {
    return means() + (random ? 1 : 0);
  }

  boolean hasShape() {
    return form.hasShape();
  }

  /** The class means that the loading of a random shape depends on. */
  int[] expanded() {
    if (!random) {
      return new int[0];
    }
    return switch (form) {
      case EXPONENTIAL -> new int[] {1};
      case JENSS_BAYLEY -> new int[] {2};
      default -> new int[] {1, 2};
    };
  }

  /** Loading parameters: the shape, then the means of {@link #expanded()}. */
  int loadingParameters() {
    return (hasShape() ? 1 : 0) + expanded().length;
  }

  /** Whether the factors that are fitted differ from those of the form. */
  boolean isReparametrised() {
    return hasShape();
  }

  /**
   * The matrix T that turns fitted growth factors into those of the form, f x f row-major. The
   * spline is fitted by (1, t - knot, |t - knot|), the exponential by (1, (1 - exp(-b t)) / b) and
   * the curve of Jenss and Bayley by (1, t, 2 (exp(c t) - 1 - c t) / c^2): all keep their meaning
   * where the shape tends to a limit.
   */
  double[] toOriginal(double shape) {
    int f = factors();
    double[] t = new double[f * f];
    for (int j = 0; j < f; j++) {
      t[j * f + j] = 1;
    }
    switch (form) {
      case BILINEAR_SPLINE -> {
        t[1] = -shape;
        t[2] = shape;
        t[f + 2] = -1;
        t[2 * f + 1] = 1;
      }
      case EXPONENTIAL -> t[f + 1] = 1 / shape;
      case JENSS_BAYLEY -> {
        t[f + 2] = -2 / shape;
        t[2 * f + 2] = 2 / (shape * shape);
      }
      default -> {}
    }
    return t;
  }

  /** Names of the growth factors as they are fitted. */
  List<String> fittedNames() {
    List<String> names = new ArrayList<>();
    for (String factor : form.factors()) {
      names.add(isReparametrised() && !fittedAlike(factor) ? factor + "'" : factor);
    }
    if (random) {
      names.add(form.shape() + " deviation");
    }
    return names;
  }

  /** Names of the growth factors of the form. */
  List<String> originalNames() {
    List<String> names = new ArrayList<>(form.factors());
    if (random) {
      names.add(form.shape() + " deviation");
    }
    return names;
  }

  private boolean fittedAlike(String factor) {
    return form != GrowthForm.BILINEAR_SPLINE && factor.equals("eta0");
  }

  /** Power of the outcome's unit in each growth factor's unit. */
  int outcomePower(int factor) {
    return factor < means() ? 1 : 0;
  }

  /** Power of the time's unit in each growth factor's unit. */
  int timePower(int factor) {
    return switch (form) {
      case LINEAR, QUADRATIC -> -factor;
      case EXPONENTIAL -> factor == 0 ? 0 : -1;
      case JENSS_BAYLEY -> factor == 3 ? -1 : -factor;
      case BILINEAR_SPLINE -> factor == 0 ? 0 : factor == 3 ? 1 : -1;
    };
  }

  /** Power of the time's unit in the shape's unit. */
  int shapeTimePower() {
    return form == GrowthForm.BILINEAR_SPLINE ? 1 : -1;
  }

  /**
   * Loadings of one occasion and their derivatives.
   *
   * @param t time
   * @param right whether the time counts as later than the knot; only the spline reads it
   * @param shape the shape parameter
   * @param mean f class means, read where the shape is random
   * @param row f loadings, filled
   * @param slopes f derivatives for each loading parameter, filled
   */
  void loadings(
      double t, boolean right, double shape, double[] mean, double[] row, double[] slopes) {
    int f = factors();
    switch (form) {
      case LINEAR -> {
        row[0] = 1;
        row[1] = t;
      }
      case QUADRATIC -> {
        row[0] = 1;
        row[1] = t;
        row[2] = t * t;
      }
      case EXPONENTIAL -> {
        row[0] = 1;
        row[1] = t * Rising.first(-shape * t);
        slopes[1] = -t * t * Rising.firstSlope(-shape * t);
        if (random) {
          // eta1 t exp(-b t) with eta1 = eta1' / b
          double own = t * Math.exp(-shape * t) / shape;
          row[2] = mean[1] * own;
          slopes[2] = -mean[1] * own * (t + 1 / shape);
          slopes[f + 2] = own;
        }
      }
      case JENSS_BAYLEY -> {
        row[0] = 1;
        row[1] = t;
        row[2] = t * t * Rising.second(shape * t);
        slopes[2] = t * t * t * Rising.secondSlope(shape * t);
        if (random) {
          // eta2 t exp(c t) with eta2 = 2 eta2' / c^2
          double own = 2 * t * Math.exp(shape * t) / (shape * shape);
          row[3] = mean[2] * own;
          slopes[3] = mean[2] * own * (t - 2 / shape);
          slopes[f + 3] = own;
        }
      }
      case BILINEAR_SPLINE -> {
        double d = t - shape;
        row[0] = 1;
        row[1] = d;
        slopes[1] = -1;
        if (!random) {
          double sign = right ? 1 : -1;
          row[2] = sign * d;
          slopes[2] = -sign;
        } else {
          double root = Math.sqrt(d * d + smoothing);
          double sign = d / root;
          row[2] = root;
          slopes[2] = -sign;
          row[3] = -mean[1] - mean[2] * sign;
          slopes[3] = mean[2] * smoothing / (root * root * root);
          slopes[f + 3] = -1;
          slopes[2 * f + 3] = -sign;
        }
      }
    }
  }
}
