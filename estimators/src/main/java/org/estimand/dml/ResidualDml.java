package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * Solves scores from residuals made elsewhere as those of this package are solved: DML1 or DML2,
 * aggregation, influence functions, sensitivity to omitted confounding, and with instruments the
 * first stage and sets that stay valid when they are weak. Averages run over all rows, whatever the
 * covariance: theta = sum v u / sum v w.
 *
 * @param estimator name for machines
 * @param title name for people
 * @param estimand what is estimated
 * @param terms p names of effects
 * @param weights n weights with mean one, or null
 * @param sample clusters, units and periods of the n rows
 * @param vcov the covariance
 * @param folds the folds, for DML1
 * @param algorithm how folds are put together
 * @param aggregate how repetitions are put together
 * @param level coverage of printed intervals
 */
public record ResidualDml(
    String estimator,
    String title,
    String estimand,
    List<String> terms,
    double[] weights,
    SampleDesign sample,
    VcovType vcov,
    FoldAssignment folds,
    DmlAlgorithm algorithm,
    RepetitionAggregate aggregate,
    double level) {

  /**
   * Effects of treatments by their own residuals.
   *
   * @param scores for each repetition the scores of the p terms
   */
  public DmlResult effects(
      List<List<ResidualScore>> scores, List<Diagnostic> diagnostics, Provenance provenance) {
    List<Repetition> solved = new ArrayList<>();
    for (int r = 0; r < scores.size(); r++) {
      DmlScore[] own = scores.get(r).stream().map(s -> s.score(true)).toArray(DmlScore[]::new);
      solved.add(solve(own, null, r));
    }
    return result(DmlResult.Family.PARTIALLY_LINEAR, solved, diagnostics, provenance);
  }

  /**
   * The effect of one treatment by instruments.
   *
   * @param scores for each repetition the score of the residual instrument, or of the combination
   *     of several
   * @param moments for each repetition the score of each of several instruments; empty lists with
   *     one
   * @param firstStage residuals of the treatment in each repetition
   * @param what treatment and instruments in words, for the first-stage diagnostic
   */
  public DmlResult instrumented(
      List<ResidualScore> scores,
      List<List<ResidualScore>> moments,
      List<double[]> firstStage,
      String what,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    List<Repetition> solved = new ArrayList<>();
    double weakest = Double.POSITIVE_INFINITY;
    for (int r = 0; r < scores.size(); r++) {
      DmlScore[] each = moments.get(r).stream().map(s -> s.score(false)).toArray(DmlScore[]::new);
      Repetition next =
          solve(new DmlScore[] {scores.get(r).score(false)}, each.length > 1 ? each : null, r);
      double f =
          WeakInstruments.firstStage(firstStage.get(r), scores.get(r).instrument(), next.current());
      weakest = Math.min(weakest, f / Math.max(1, each.length));
      solved.add(next);
    }
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.add(0, DmlDiagnostics.firstStage(weakest, what));
    return result(DmlResult.Family.INSTRUMENT, solved, all, provenance);
  }

  private DmlResult result(
      DmlResult.Family family,
      List<Repetition> solved,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    DmlResult.Header header =
        new DmlResult.Header(estimator, title, estimand, family, sample.rows(), level, aggregate);
    return new DmlResult(header, solved, null, List.copyOf(diagnostics), provenance);
  }

  private Repetition solve(DmlScore[] scores, DmlScore[] moments, int r) {
    ScoreDesign design = new IndependentDesign(sample.rows(), weights, sample.rows(), false);
    Repetition solved =
        DmlSolver.solve(terms, scores, moments, design, sample, folds, r, algorithm);
    return solved.withEstimates(solved.estimates().withVcov(vcov));
  }

  /**
   * Refuses a treatment or instrument of which nothing is left.
   *
   * @param values n values before anything was learned
   * @param residual what is left of them
   * @throws NotIdentifiedException IDENT-051
   */
  public void requireUnexplained(
      Role role, String name, double[] values, double[] residual, int repetition) {
    DmlChecks.requireUnexplained(role, name, values, residual, weights, repetition);
  }
}
