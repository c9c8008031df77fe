package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.Role;
import org.estimand.dml.DmlResult;
import org.estimand.dml.ResidualDml;
import org.estimand.dml.ResidualScore;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/** Scores of one treatment with instruments, repetition by repetition. */
final class InstrumentedScores {
  private final PanelSample sample;
  private final PanelRows rows;
  private final ResidualDml solver;
  private final List<ResidualScore> scores = new ArrayList<>();
  private final List<List<ResidualScore>> moments = new ArrayList<>();
  private final List<double[]> firstStage = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();

  InstrumentedScores(PanelSample sample, PanelRows rows, ResidualDml solver) {
    this.sample = sample;
    this.rows = rows;
    this.solver = solver;
  }

  /**
   * The next repetition.
   *
   * @param u residual of the outcome, or null for the IV-type score
   * @param later residual of the outcome net of the effect, for the IV-type score
   * @param treatment what theta multiplies
   * @param w residual of the treatment
   * @param z residuals of the instruments
   */
  void add(double[] u, double[] later, double[] treatment, double[] w, List<double[]> z) {
    int r = scores.size();
    solver.requireUnexplained(Role.TREATMENT, sample.treatments().get(0), rows.d()[0], w, r);
    for (int k = 0; k < z.size(); k++) {
      solver.requireUnexplained(
          Role.INSTRUMENT, sample.instruments().get(k), rows.z()[k], z.get(k), r);
    }
    double[] outcome = later == null ? u : later;
    List<double[]> kept = z;
    double[] v = z.get(0);
    if (z.size() > 1) {
      LeastSquaresFit fit = firstStage(w, z);
      v = EffectModel.difference(w, fit.residuals());
      kept = new ArrayList<>();
      for (int k : fit.kept()) {
        if (k > 0) {
          kept.add(z.get(k - 1));
        }
      }
    }
    List<ResidualScore> each = new ArrayList<>();
    for (double[] one : kept) {
      each.add(score(outcome, treatment, one));
    }
    scores.add(score(outcome, treatment, v));
    moments.add(each);
    firstStage.add(w);
  }

  private LeastSquaresFit firstStage(double[] w, List<double[]> z) {
    int n = w.length;
    double[] x = new double[Math.multiplyExact(n, z.size() + 1)];
    java.util.Arrays.fill(x, 0, n, 1);
    for (int k = 0; k < z.size(); k++) {
      System.arraycopy(z.get(k), 0, x, (k + 1) * n, n);
    }
    LeastSquaresFit fit = LeastSquares.fit(x, n, z.size() + 1, w, rows.weights());
    List<String> names = new ArrayList<>();
    names.add("(intercept)");
    names.addAll(sample.instruments());
    for (String name : fit.dropped(names)) {
      if (!dropped.contains(name)) {
        dropped.add(name);
      }
    }
    return fit;
  }

  private ResidualScore score(double[] outcome, double[] treatment, double[] v) {
    return new ResidualScore(outcome, treatment, v, ResidualScore.size(rows.y(), v));
  }

  DmlResult solve(List<Diagnostic> diagnostics, Provenance provenance) {
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    if (!dropped.isEmpty()) {
      all.add(
          Diagnostic.warning(
              "COLLINEAR",
              "Instruments dropped because others determine them: "
                  + String.join(", ", dropped)
                  + "."));
    }
    String what =
        "\""
            + sample.treatments().get(0)
            + "\" on "
            + (sample.instruments().size() == 1
                ? "\"" + sample.instruments().get(0) + "\""
                : sample.instruments().size() + " instruments");
    return solver.instrumented(scores, moments, firstStage, what, all, provenance);
  }
}
