package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;

/** Candidates that are learners; each is fitted once per split and its predictions are kept. */
final class LearnerCandidates implements CandidateScores {
  private final SelectiveIv o;
  private List<Diagnostic> notes = List.of();
  private List<String> backends = List.of();

  LearnerCandidates(SelectiveIv o) {
    this.o = o;
  }

  /** What the learners of the last call had to say. */
  List<Diagnostic> notes() {
    return notes;
  }

  /** Names of the backends that did the work of the learners. */
  List<String> backends() {
    return backends;
  }

  private static String suffix(int candidate) {
    return " [" + (candidate + 1) + "]";
  }

  @Override
  public List<SelectiveScores> scores(BinaryIvSample s, FoldAssignment folds, FitContext context) {
    CellNuisances cells = new CellNuisances(s);
    List<Nuisance> nuisances = new ArrayList<>();
    for (int k = 0; k < o.instrumentModels().size(); k++) {
      nuisances.add(cells.instrument(CellNuisances.PI + suffix(k), o.instrumentModels().get(k)));
    }
    for (int k = 0; k < o.treatmentModels().size(); k++) {
      nuisances.addAll(cells.treatment(suffix(k), o.treatmentModels().get(k)));
    }
    for (int k = 0; k < o.outcomeModels().size(); k++) {
      nuisances.addAll(cells.outcome(suffix(k), o.outcomeModels().get(k)));
    }
    CrossFitPredictions fitted = CrossFitter.run(nuisances, folds, context);
    notes = fitted.notes();
    backends = fitted.backends();
    List<SelectiveScores> out = new ArrayList<>();
    for (int r = 0; r < folds.repetitions(); r++) {
      out.add(repetition(s, fitted, r));
    }
    return out;
  }

  private SelectiveScores repetition(BinaryIvSample s, CrossFitPredictions fitted, int r) {
    int ways = o.instrumentModels().size();
    int models = o.treatmentModels().size();
    int means = o.outcomeModels().size();
    double[][] g = new double[ways][];
    double[][] m = new double[models][];
    double[][] rawD = new double[models][];
    double[][] d = new double[models][];
    double[][] effect = new double[models * means][];
    double[][] h = new double[models * means][];
    double[][] covariance = new double[models * means][];
    double[] half = new double[s.rows()];
    java.util.Arrays.fill(half, 0.5);
    for (int k = 0; k < models; k++) {
      double[][] arms = new double[2][];
      for (int arm = 0; arm < 2; arm++) {
        arms[arm] = prediction(fitted, CellNuisances.m(arm) + suffix(k), r);
      }
      for (int j = 0; j < means; j++) {
        double[][] mu = new double[4][];
        for (int cell = 0; cell < 4; cell++) {
          mu[cell] = prediction(fitted, CellNuisances.mu(cell) + suffix(j), r);
        }
        CellScores scores = CellScores.of(s, half, arms, mu, o.guards());
        m[k] = scores.m();
        rawD[k] = scores.rawD();
        d[k] = scores.d();
        effect[k * means + j] = scores.effect();
        h[k * means + j] = scores.h();
        covariance[k * means + j] = scores.covariance();
      }
    }
    for (int k = 0; k < ways; k++) {
      double[] pi = fitted.of(CellNuisances.PI + suffix(k), r).clone();
      for (int i = 0; i < pi.length; i++) {
        pi[i] = CellScores.bounded(pi[i], o.guards().clipPi());
      }
      g[k] = MultiplyRobustMath.signedInverse(s.z(), pi);
    }
    int[] entry = new int[ways * models * means];
    for (int c = 0; c < entry.length; c++) {
      entry[c] = c % (models * means);
    }
    return new SelectiveScores(g, m, rawD, d, effect, h, covariance, entry);
  }

  private static double[] prediction(CrossFitPredictions fitted, String name, int r) {
    return fitted.nuisances().contains(name) ? fitted.of(name, r) : null;
  }
}
