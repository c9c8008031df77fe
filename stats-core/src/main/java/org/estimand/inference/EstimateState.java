package org.estimand.inference;

import java.util.Arrays;
import java.util.List;
import org.estimand.fit.Diagnostic;

/**
 * Everything that estimates hold; arrays and lists are shared and never written to. The diagnostics
 * are remarks on the covariance without that on degenerate variances, which follows from the
 * numbers.
 */
record EstimateState(
    List<String> terms,
    double[] estimates,
    double[] vcov,
    VcovType type,
    InfluenceFunction influence,
    SampleDesign design,
    Freedom freedom,
    RegressionParts parts,
    List<Diagnostic> diagnostics,
    Repetitions repetitions,
    double[] scale) {

  /** Of these numbers, judged by the normal, of one sample split and of no known scale. */
  static EstimateState of(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      VcovType type,
      InfluenceFunction influence,
      SampleDesign design,
      RegressionParts parts,
      List<Diagnostic> diagnostics) {
    return new EstimateState(
        List.copyOf(terms),
        estimates.clone(),
        vcov,
        type,
        influence,
        design,
        Freedom.NORMAL,
        parts,
        List.copyOf(diagnostics),
        null,
        new double[estimates.length]);
  }

  EstimateState with(Freedom next) {
    return new EstimateState(
        terms,
        estimates,
        vcov,
        type,
        influence,
        design,
        next,
        parts,
        diagnostics,
        repetitions,
        scale);
  }

  EstimateState with(InfluenceFunction phi, RegressionParts next, Repetitions parents) {
    return new EstimateState(
        terms, estimates, vcov, type, phi, design, freedom, next, diagnostics, parents, scale);
  }

  EstimateState with(List<Diagnostic> remarks, Repetitions parents) {
    return new EstimateState(
        terms,
        estimates,
        vcov,
        type,
        influence,
        design,
        freedom,
        parts,
        remarks.stream().filter(d -> !d.code().equals(DegenerateVariance.CODE)).toList(),
        parents,
        scale);
  }

  /** Whether estimates and covariance are equal, bit for bit. */
  boolean sameArrays(EstimateState other) {
    return Arrays.equals(estimates, other.estimates) && Arrays.equals(vcov, other.vcov);
  }

  EstimateState withScale(double[] next) {
    return new EstimateState(
        terms,
        estimates,
        vcov,
        type,
        influence,
        design,
        freedom,
        parts,
        diagnostics,
        repetitions,
        next);
  }
}
