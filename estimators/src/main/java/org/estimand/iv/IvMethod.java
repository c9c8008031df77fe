package org.estimand.iv;

import java.util.Locale;
import org.estimand.errors.InvalidConfigException;

/**
 * How a linear model with instruments is estimated.
 *
 * @param kind the family
 * @param parameter k of the k-class, a of Fuller; 0 elsewhere
 */
public record IvMethod(Kind kind, double parameter) {
  /** The families. */
  public enum Kind {
    /** Two-stage least squares. */
    TWO_STAGE,
    /** Limited-information maximum likelihood. */
    LIML,
    /** LIML with a smaller k. */
    FULLER,
    /** A given k. */
    K_CLASS,
    /** Two-step GMM. */
    TWO_STEP_GMM,
    /** GMM with weights from its own residuals. */
    ITERATED_GMM,
    /** GMM that minimises over the weights too. */
    CONTINUOUS_GMM
  }

  /**
   * Checks the parameter.
   *
   * @throws InvalidConfigException CONF-200 for a k or an a that is negative or not finite
   */
  public IvMethod {
    if (!(parameter >= 0 && parameter < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-200",
          (kind == Kind.FULLER ? "a" : "k")
              + " = "
              + parameter
              + "; must be at least 0 and finite, for example 1.");
    }
  }

  /** Two-stage least squares. */
  public static IvMethod twoStage() {
    return new IvMethod(Kind.TWO_STAGE, 0);
  }

  /** Limited-information maximum likelihood. */
  public static IvMethod liml() {
    return new IvMethod(Kind.LIML, 0);
  }

  /** Fuller's estimator; a = 1 is nearly unbiased, a = 4 has a small mean squared error. */
  public static IvMethod fuller(double a) {
    return new IvMethod(Kind.FULLER, a);
  }

  /** The k-class with a given k: 0 least squares, 1 two-stage least squares. */
  public static IvMethod kClass(double k) {
    return new IvMethod(Kind.K_CLASS, k);
  }

  /** Two-step GMM, with weights for the covariance of the estimates. */
  public static IvMethod twoStepGmm() {
    return new IvMethod(Kind.TWO_STEP_GMM, 0);
  }

  /** GMM iterated until its weights are those of its own residuals. */
  public static IvMethod iteratedGmm() {
    return new IvMethod(Kind.ITERATED_GMM, 0);
  }

  /** Continuously updated GMM, after the exogenous columns have been partialled out. */
  public static IvMethod continuousGmm() {
    return new IvMethod(Kind.CONTINUOUS_GMM, 0);
  }

  boolean isGmm() {
    return kind == Kind.TWO_STEP_GMM || kind == Kind.ITERATED_GMM || kind == Kind.CONTINUOUS_GMM;
  }

  /** The words of the title. */
  public String label() {
    return switch (kind) {
      case TWO_STAGE -> "Two-stage least squares";
      case LIML -> "Limited-information maximum likelihood";
      case FULLER -> "Fuller(" + number() + ")";
      case K_CLASS -> "k-class estimate, k = " + number();
      case TWO_STEP_GMM -> "Two-step GMM";
      case ITERATED_GMM -> "Iterated GMM";
      case CONTINUOUS_GMM -> "Continuously updated GMM";
    };
  }

  private String number() {
    return parameter == Math.rint(parameter)
        ? String.format(Locale.ROOT, "%.0f", parameter)
        : Double.toString(parameter);
  }
}
