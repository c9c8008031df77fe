package org.estimand.simulate;

import java.io.Serializable;

/**
 * What one estimator said about one term in one replicate, or why it failed.
 *
 * @param replicate number of the replicate, from 0
 * @param estimator name of the estimator
 * @param term name of the term; empty for a failure
 * @param truth the true value; 0 for a failure
 * @param estimate the estimate; 0 for a failure
 * @param standardError the standard error; 0 for a failure
 * @param covered whether the confidence set holds the truth
 * @param rejected whether the confidence set leaves out zero
 * @param code empty, or the code of the error that ended the fit
 * @param message empty, the text of that error, or for an estimate the remark that a backend asked
 *     for was not used (in the first row of the fit)
 */
public record SimulationRow(
    int replicate,
    String estimator,
    String term,
    double truth,
    double estimate,
    double standardError,
    boolean covered,
    boolean rejected,
    String code,
    String message)
    implements Serializable {
  /** A failure. */
  public static SimulationRow failure(
      int replicate, String estimator, String code, String message) {
    return new SimulationRow(replicate, estimator, "", 0, 0, 0, false, false, code, message);
  }

  /** Whether the fit failed. */
  public boolean failed() {
    return !code.isEmpty();
  }
}
