package org.estimand.panel;

import java.util.Locale;

/**
 * What is done about the unobserved effects of units, in Y_it = theta D_it + g(X_it) + alpha_i +
 * U_it and D_it = m(X_it) + gamma_i + V_it. Bars are means over the observed periods of a unit,
 * tildes deviations from them.
 */
public enum UnobservedEffect {
  /** Nothing: Y and D are learned from X. Biased where alpha and gamma are related. */
  POOLED(false, 1),
  /**
   * Tilde Y and tilde D are learned from tilde X (the approximation to the within transformation of
   * Clarke and Polselli, WG-approx). Exact for linear g and m only.
   */
  EARLY_DEMEANING(false, 2),
  /** Y and D are learned from X, then the residuals lose their unit means. */
  LATE_DEMEANING(false, 2),
  /** Y and D are learned from X and a dummy variable for each unit; needs folds by rows. */
  UNIT_DUMMIES(false, 2),
  /** Correlated random effects of Fuhr and Papies: Y and D from X, bar X and bar D. */
  MUNDLAK_FP(true, 2),
  /**
   * General correlated random effects of Clarke and Polselli: Y and D from X and bar X, then m* = m
   * + bar D - bar m, so that the residual of D has unit mean zero and any additive unit effect left
   * in Y drops out. Equal to the hybrid, which takes the unit means off both residuals. The
   * default.
   */
  CRE_GENERAL(true, 2),
  /** Correlated random effects under normality: Y from X and bar X, D from X, bar X and bar D. */
  CRE_NORMAL(true, 2),
  /** First differences of Y and D, learned from X of both periods; adjacent periods only. */
  FD_EXACT(false, 2),
  /** Fuhr and Papies with two-way effects: Y and D from X and the unit and period means of X, D. */
  TWO_WAY_MUNDLAK(true, 2);

  private final boolean means;
  private final int leastRows;

  UnobservedEffect(boolean means, int leastRows) {
    this.means = means;
    this.leastRows = leastRows;
  }

  /** Whether unit means are among the features, so that more of them may be asked for. */
  public boolean hasMundlakStep() {
    return means;
  }

  /** The least number of rows a unit needs to stay in. */
  int leastRows() {
    return leastRows;
  }

  /** The name in lower case with hyphens, as in tables and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
