package org.estimand.errors;

/**
 * A computing backend or an optional library is missing or failed. Codes start with {@code
 * BACKEND-}.
 */
public final class BackendException extends CausalException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code a code that starts with {@code BACKEND-}
   * @param text what happened, where, and the remedy
   */
  public BackendException(String code, String text) {
    super(require(code), text);
  }

  /**
   * @param code a code that starts with {@code BACKEND-}
   * @param text what happened, where, and the remedy
   * @param cause the failure underneath
   */
  public BackendException(String code, String text, Throwable cause) {
    super(require(code), text, cause);
  }

  private static String require(String code) {
    if (!code.startsWith("BACKEND-")) {
      throw new IllegalArgumentException(code + " is not a BACKEND- code");
    }
    return code;
  }
}
