package org.estimand.errors;

/** Two choices that are each valid cannot be combined. Codes start with {@code NOTSUP-}. */
public final class NotSupportedException extends CausalException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code a code that starts with {@code NOTSUP-}
   * @param text what happened, where, and the remedy
   */
  public NotSupportedException(String code, String text) {
    super(require(code), text);
  }

  /**
   * @param code a code that starts with {@code NOTSUP-}
   * @param text what happened, where, and the remedy
   * @param cause the failure underneath
   */
  public NotSupportedException(String code, String text, Throwable cause) {
    super(require(code), text, cause);
  }

  private static String require(String code) {
    if (!code.startsWith("NOTSUP-")) {
      throw new IllegalArgumentException(code + " is not a NOTSUP- code");
    }
    return code;
  }
}
