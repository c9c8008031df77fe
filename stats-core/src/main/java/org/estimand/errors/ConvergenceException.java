package org.estimand.errors;

/** An iterative computation did not reach its tolerance. Codes start with {@code CONV-}. */
public final class ConvergenceException extends CausalException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code a code that starts with {@code CONV-}
   * @param text what happened, where, and the remedy
   */
  public ConvergenceException(String code, String text) {
    super(require(code), text);
  }

  /**
   * @param code a code that starts with {@code CONV-}
   * @param text what happened, where, and the remedy
   * @param cause the failure underneath
   */
  public ConvergenceException(String code, String text, Throwable cause) {
    super(require(code), text, cause);
  }

  private static String require(String code) {
    if (!code.startsWith("CONV-")) {
      throw new IllegalArgumentException(code + " is not a CONV- code");
    }
    return code;
  }
}
