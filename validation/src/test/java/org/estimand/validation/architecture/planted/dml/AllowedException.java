package org.estimand.validation.architecture.planted.dml;

/** Allowed: exceptions follow the JDK's names. */
public class AllowedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Allowed. */
  public String getCode() {
    return "X-1";
  }
}
