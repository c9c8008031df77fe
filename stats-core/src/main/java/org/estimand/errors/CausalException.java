package org.estimand.errors;

/**
 * The one family of failures Estimand reports. Every message starts with a stable code and says
 * what happened, where (column, rows), which value was found and what to do about it.
 */
public abstract class CausalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code stable code such as {@code DATA-001}
   * @param text the message without its code
   */
  protected CausalException(String code, String text) {
    super(code + " " + text);
    this.code = code;
  }

  /**
   * @param code stable code such as {@code BACKEND-001}
   * @param text the message without its code
   * @param cause the failure underneath
   */
  protected CausalException(String code, String text, Throwable cause) {
    super(code + " " + text, cause);
    this.code = code;
  }

  /** The stable code in front of the message, for example {@code DATA-001}. */
  public final String code() {
    return code;
  }
}
