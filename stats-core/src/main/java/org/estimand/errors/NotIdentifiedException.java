package org.estimand.errors;

/** The data carry no answer to the question asked. Codes start with {@code IDENT-}. */
public final class NotIdentifiedException extends CausalException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code a code that starts with {@code IDENT-}
   * @param text what happened, where, and the remedy
   */
  public NotIdentifiedException(String code, String text) {
    super(require(code), text);
  }

  /**
   * @param code a code that starts with {@code IDENT-}
   * @param text what happened, where, and the remedy
   * @param cause the failure underneath
   */
  public NotIdentifiedException(String code, String text, Throwable cause) {
    super(require(code), text, cause);
  }

  private static String require(String code) {
    if (!code.startsWith("IDENT-")) {
      throw new IllegalArgumentException(code + " is not a IDENT- code");
    }
    return code;
  }
}
