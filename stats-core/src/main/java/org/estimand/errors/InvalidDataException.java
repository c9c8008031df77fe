package org.estimand.errors;

/** The data cannot be used as they are. Codes start with {@code DATA-}. */
public final class InvalidDataException extends CausalException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code a code that starts with {@code DATA-}
   * @param text what happened, where, and the remedy
   */
  public InvalidDataException(String code, String text) {
    super(require(code), text);
  }

  /**
   * @param code a code that starts with {@code DATA-}
   * @param text what happened, where, and the remedy
   * @param cause the failure underneath
   */
  public InvalidDataException(String code, String text, Throwable cause) {
    super(require(code), text, cause);
  }

  private static String require(String code) {
    if (!code.startsWith("DATA-")) {
      throw new IllegalArgumentException(code + " is not a DATA- code");
    }
    return code;
  }
}
