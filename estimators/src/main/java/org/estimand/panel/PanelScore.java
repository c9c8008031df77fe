package org.estimand.panel;

/** Which orthogonal score. */
public enum PanelScore {
  /** Residual on residual. The default. */
  PARTIALLING_OUT,
  /**
   * Outcome net of the effect, with the residual of the treatment (or instrument) as instrument.
   */
  IV_TYPE
}
