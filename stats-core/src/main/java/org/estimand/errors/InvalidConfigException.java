package org.estimand.errors;

/**
 * An option has a value that makes no sense, alone or together with another. Codes start with
 * {@code CONF-}.
 */
public final class InvalidConfigException extends CausalException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code a code that starts with {@code CONF-}
   * @param text what happened, where, and the remedy
   */
  public InvalidConfigException(String code, String text) {
    super(require(code), text);
  }

  /**
   * @param code a code that starts with {@code CONF-}
   * @param text what happened, where, and the remedy
   * @param cause the failure underneath
   */
  public InvalidConfigException(String code, String text, Throwable cause) {
    super(require(code), text, cause);
  }

  private static String require(String code) {
    if (!code.startsWith("CONF-")) {
      throw new IllegalArgumentException(code + " is not a CONF- code");
    }
    return code;
  }
}
