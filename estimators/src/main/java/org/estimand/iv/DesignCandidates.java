package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/** Candidates that are designs of parametric models. */
final class DesignCandidates implements CandidateScores {
  private final SelectiveIv o;
  private final List<DesignColumns> instrument = new ArrayList<>();
  private final List<DesignColumns> treatment = new ArrayList<>();
  private final List<DesignColumns[]> outcome = new ArrayList<>();
  private final Combinations combinations;

  DesignCandidates(SelectiveIv o, BinaryIvSample s, Combinations combinations) {
    this.o = o;
    this.combinations = combinations;
    for (IvDesign d : o.instrumentDesigns()) {
      instrument.add(columns(s, d, InvalidIv.Model.INSTRUMENT));
    }
    for (IvDesign d : o.treatmentDesigns()) {
      treatment.add(columns(s, d, InvalidIv.Model.TREATMENT));
    }
    for (OutcomeDesign d : o.outcomeDesigns()) {
      outcome.add(
          new DesignColumns[] {
            columns(s, d.effect(), InvalidIv.Model.EFFECT),
            columns(s, d.outcome(), InvalidIv.Model.OUTCOME),
            columns(s, d.covariance(), InvalidIv.Model.COVARIANCE)
          });
    }
  }

  private static DesignColumns columns(BinaryIvSample s, IvDesign d, InvalidIv.Model model) {
    return DesignColumns.of(s, d, model.hasInstrument(), model.label());
  }

  @Override
  public List<SelectiveScores> scores(BinaryIvSample s, FoldAssignment folds, FitContext context) {
    List<SelectiveScores> out = new ArrayList<>();
    List<int[]> splits = new ArrayList<>();
    int n = s.rows();
    int[] entry = new int[combinations.count()];
    for (int c = 0; c < entry.length; c++) {
      entry[c] = c;
    }
    for (int r = 0; r < folds.repetitions(); r++) {
      out.add(
          new SelectiveScores(
              new double[instrument.size()][n],
              new double[treatment.size()][n],
              new double[treatment.size()][n],
              new double[treatment.size()][n],
              new double[combinations.count()][n],
              new double[combinations.count()][n],
              new double[combinations.count()][n],
              entry));
      for (int k = 0; k < folds.folds(r); k++) {
        splits.add(new int[] {r, k});
      }
    }
    Tasks.run(
        context,
        "splits",
        splits.size(),
        t -> {
          int r = splits.get(t)[0];
          int k = splits.get(t)[1];
          if (folds.testRows(r, k).length > 0) {
            split(s, folds.trainRows(r, k), folds.testRows(r, k), out.get(r));
          }
        });
    for (SelectiveScores scores : out) {
      for (int k = 0; k < treatment.size(); k++) {
        double[] d =
            MultiplyRobustMath.floored(
                scores.rawD()[k],
                Relevance.sign(s, scores.rawD()[k]),
                o.guards().floor(),
                new boolean[n]);
        System.arraycopy(d, 0, scores.d()[k], 0, n);
      }
    }
    return out;
  }

  /** All candidates on the training rows, and the pieces on the test rows. */
  private void split(BinaryIvSample s, int[] train, int[] test, SelectiveScores out) {
    int n = s.rows();
    double[] w = new double[n];
    for (int i : train) {
      w[i] = s.weight(i);
    }
    double[][] weighted = new double[instrument.size()][n];
    for (int a = 0; a < instrument.size(); a++) {
      NuisanceModel model =
          NuisanceModel.logit(instrument.get(a), instrument.get(a).observed(), s.z(), w);
      double[] pi = model.values(model.x());
      for (int i = 0; i < n; i++) {
        pi[i] = CellScores.bounded(pi[i], o.guards().clipPi());
      }
      double[] g = MultiplyRobustMath.signedInverse(s.z(), pi);
      copy(g, test, out.g()[a]);
      for (int i = 0; i < n; i++) {
        weighted[a][i] = w[i] * g[i];
      }
    }
    double[][] residual = new double[treatment.size()][n];
    for (int b = 0; b < treatment.size(); b++) {
      TreatmentModel model = TreatmentModel.of(s, treatment.get(b), w);
      double[] m = bounded(s, model.m(), s.z());
      for (int i = 0; i < n; i++) {
        residual[b][i] = s.a()[i] - m[i];
      }
      copy(m, test, out.m()[b]);
      for (int i : test) {
        double m1 = bounded(s, model.m1()[i], 1);
        double m0 = bounded(s, model.m0()[i], 0);
        out.rawD()[b][i] = m1 * (1 - m1) - m0 * (1 - m0);
      }
    }
    for (int c = 0; c < outcome.size(); c++) {
      outcome(s, c, w, weighted, residual, test, out);
    }
  }

  private void outcome(
      BinaryIvSample s,
      int c,
      double[] w,
      double[][] weighted,
      double[][] residual,
      int[] test,
      SelectiveScores out) {
    int n = s.rows();
    DesignColumns effect = outcome.get(c)[0];
    double[] d = effect.observed();
    QrBasis dBasis = QrBasis.of(d, n, effect.columns(), w, InvalidIv.Model.EFFECT.label());
    d = NuisanceModel.selected(d, n, dBasis.kept());
    int q = dBasis.kept().length;
    DesignColumns h = outcome.get(c)[1];
    double[] hX = h.observed();
    QrBasis hBasis = QrBasis.of(hX, n, h.columns(), w, InvalidIv.Model.OUTCOME.label());
    hX = NuisanceModel.selected(hX, n, hBasis.kept());
    QrBasis wBasis = null;
    double[] wX = new double[0];
    if (!s.oneSided()) {
      DesignColumns covariance = outcome.get(c)[2];
      wX = covariance.observed();
      wBasis = QrBasis.of(wX, n, covariance.columns(), w, InvalidIv.Model.COVARIANCE.label());
      wX = NuisanceModel.selected(wX, n, wBasis.kept());
    }
    MultiplyRobustMath.Partialled first =
        MultiplyRobustMath.Partialled.of(s.y(), s.a(), d, q, hBasis);
    for (int b = 0; b < residual.length; b++) {
      MultiplyRobustMath.Partialled second =
          MultiplyRobustMath.products(first, residual[b], wBasis);
      for (int a = 0; a < weighted.length; a++) {
        MultiplyRobustMath.Solution solved =
            MultiplyRobustMath.solve(d, q, weighted[a], first, second);
        int at = (a * residual.length + b) * outcome.size() + c;
        at(d, solved.theta(), n, test, out.effect()[at]);
        at(hX, solved.beta(), n, test, out.h()[at]);
        at(wX, solved.zeta(), n, test, out.covariance()[at]);
      }
    }
  }

  private double[] bounded(BinaryIvSample s, double[] m, double[] z) {
    double[] out = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      out[i] = bounded(s, m[i], (int) z[i]);
    }
    return out;
  }

  private double bounded(BinaryIvSample s, double m, int arm) {
    return Double.isNaN(s.constant()[arm]) ? CellScores.bounded(m, o.guards().clipM()) : m;
  }

  private static void copy(double[] from, int[] rows, double[] to) {
    for (int i : rows) {
      to[i] = from[i];
    }
  }

  /** x b in some rows. */
  private static void at(double[] x, double[] b, int n, int[] rows, double[] out) {
    for (int i : rows) {
      double sum = 0;
      for (int k = 0; k < b.length; k++) {
        sum += b[k] * x[k * n + i];
      }
      out[i] = sum;
    }
  }
}
