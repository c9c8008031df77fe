package org.estimand.inference;

import java.util.List;
import org.estimand.fit.Diagnostic;

/** Everything that estimates hold; arrays and lists are shared and never written to. */
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
    Repetitions repetitions) {

  EstimateState with(Freedom next) {
    return new EstimateState(
        terms, estimates, vcov, type, influence, design, next, parts, diagnostics, repetitions);
  }

  EstimateState with(InfluenceFunction phi, RegressionParts next, Repetitions parents) {
    return new EstimateState(
        terms, estimates, vcov, type, phi, design, freedom, next, diagnostics, parents);
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
        List.copyOf(remarks),
        parents);
  }
}
