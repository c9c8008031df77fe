package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models of {@link InvalidIv} fitted with some row weights, and the scores. Arrays are shared:
 * read only.
 *
 * @param instrument model of pi
 * @param treatment model of m; in one-sided samples of the arm in which the treatment varies
 * @param variance model of v, or null for a 0/1 treatment
 * @param delta kept columns of the effect
 * @param deltaX their values
 * @param outcomeX kept columns of h, with coefficients {@code beta}
 * @param covarianceX kept columns of w, with coefficients {@code zeta}; none where w is zero
 * @param slope dm/dindex at the observed instrument; zero where m is a known constant
 */
record MultiplyRobustFit(
    NuisanceModel instrument,
    NuisanceModel treatment,
    NuisanceModel variance,
    DesignColumns delta,
    double[] deltaX,
    double[] theta,
    double[] outcomeX,
    double[] beta,
    double[] covarianceX,
    double[] zeta,
    double[] pi,
    double[] g,
    double[] m,
    double[] m1,
    double[] m0,
    double[] slope,
    double[] v,
    double[] rawD,
    double[] d,
    boolean[] clipped,
    double[] effect,
    double[] h,
    double[] covariance,
    double[] psi,
    double ate,
    double meanD,
    Map<String, List<String>> dropped) {

  /** Fits all models. */
  static MultiplyRobustFit of(BinaryIvSample s, InvalidIv o, double[] w) {
    int n = s.rows();
    Map<String, List<String>> dropped = new LinkedHashMap<>();
    DesignColumns piColumns = columns(s, o, InvalidIv.Model.INSTRUMENT);
    NuisanceModel pi = NuisanceModel.logit(piColumns, piColumns.observed(), s.z(), w);
    dropped.put(InvalidIv.Model.INSTRUMENT.label(), pi.dropped());
    double[] probability = pi.values(pi.x());
    double[] g = MultiplyRobustMath.signedInverse(s.z(), probability);

    TreatmentModel t = TreatmentModel.of(s, columns(s, o, InvalidIv.Model.TREATMENT), w);
    dropped.put(InvalidIv.Model.TREATMENT.label(), t.dropped(s));
    NuisanceModel variance = null;
    double[] v = new double[n];
    double[] rawD = new double[n];
    if (s.binary()) {
      for (int i = 0; i < n; i++) {
        v[i] = t.m()[i] * (1 - t.m()[i]);
        rawD[i] = t.m1()[i] * (1 - t.m1()[i]) - t.m0()[i] * (1 - t.m0()[i]);
      }
    } else {
      double[] squares = new double[n];
      for (int i = 0; i < n; i++) {
        squares[i] = (s.a()[i] - t.m()[i]) * (s.a()[i] - t.m()[i]);
      }
      DesignColumns vColumns = columns(s, o, InvalidIv.Model.VARIANCE);
      variance =
          NuisanceModel.linear(
              vColumns, vColumns.observed(), squares, w, InvalidIv.Model.VARIANCE.label());
      dropped.put(InvalidIv.Model.VARIANCE.label(), variance.dropped());
      v = variance.values(variance.x());
      double[] v1 = variance.values(variance.columns().at(1));
      double[] v0 = variance.values(variance.columns().at(0));
      for (int i = 0; i < n; i++) {
        rawD[i] = v1[i] - v0[i];
      }
    }
    boolean[] clipped = new boolean[n];
    double[] d = MultiplyRobustMath.floored(rawD, Relevance.sign(s, rawD), o.floor(), clipped);

    DesignColumns dColumns = columns(s, o, InvalidIv.Model.EFFECT);
    double[] dX = dColumns.observed();
    QrBasis dBasis = QrBasis.of(dX, n, dColumns.columns(), w, InvalidIv.Model.EFFECT.label());
    dropped.put(
        InvalidIv.Model.EFFECT.label(), NuisanceModel.dropped(dColumns.names(), dBasis.kept()));
    dX = NuisanceModel.selected(dX, n, dBasis.kept());
    dColumns = dColumns.select(dBasis.kept());
    DesignColumns hColumns = columns(s, o, InvalidIv.Model.OUTCOME);
    double[] hX = hColumns.observed();
    QrBasis hBasis = QrBasis.of(hX, n, hColumns.columns(), w, InvalidIv.Model.OUTCOME.label());
    dropped.put(
        InvalidIv.Model.OUTCOME.label(), NuisanceModel.dropped(hColumns.names(), hBasis.kept()));
    QrBasis wBasis = null;
    double[] wX = new double[0];
    if (o.freeCovariance() || !s.oneSided()) {
      DesignColumns wColumns = columns(s, o, InvalidIv.Model.COVARIANCE);
      wX = wColumns.observed();
      wBasis = QrBasis.of(wX, n, wColumns.columns(), w, InvalidIv.Model.COVARIANCE.label());
      dropped.put(
          InvalidIv.Model.COVARIANCE.label(),
          NuisanceModel.dropped(wColumns.names(), wBasis.kept()));
      wX = NuisanceModel.selected(wX, n, wBasis.kept());
    }
    double[] residual = new double[n];
    double[] weighted = new double[n];
    for (int i = 0; i < n; i++) {
      residual[i] = s.a()[i] - t.m()[i];
      weighted[i] = g[i] * (w == null ? 1 : w[i]);
    }
    MultiplyRobustMath.Partialled first =
        MultiplyRobustMath.Partialled.of(s.y(), s.a(), dX, dColumns.columns(), hBasis);
    MultiplyRobustMath.Partialled second = MultiplyRobustMath.products(first, residual, wBasis);
    MultiplyRobustMath.Solution solved =
        MultiplyRobustMath.solve(dX, dColumns.columns(), weighted, first, second);
    hX = NuisanceModel.selected(hX, n, hBasis.kept());
    double[] effect = MultiplyRobustMath.linear(dX, solved.theta(), n);
    double[] h = MultiplyRobustMath.linear(hX, solved.beta(), n);
    double[] covariance = MultiplyRobustMath.linear(wX, solved.zeta(), n);
    double[] psi = new double[n];
    double[] relevance = new double[n];
    for (int i = 0; i < n; i++) {
      psi[i] =
          MultiplyRobustMath.score(
              s.y()[i], s.a()[i], g[i], t.m()[i], d[i], effect[i], h[i], covariance[i]);
      relevance[i] = g[i] * (residual[i] * residual[i] - v[i]) + rawD[i];
    }
    return new MultiplyRobustFit(
        pi,
        t.model(),
        variance,
        dColumns,
        dX,
        solved.theta(),
        hX,
        solved.beta(),
        wX,
        solved.zeta(),
        probability,
        g,
        t.m(),
        t.m1(),
        t.m0(),
        t.slope(),
        v,
        rawD,
        d,
        clipped,
        effect,
        h,
        covariance,
        psi,
        s.mean(psi),
        s.mean(relevance),
        dropped);
  }

  private static DesignColumns columns(BinaryIvSample s, InvalidIv o, InvalidIv.Model model) {
    return DesignColumns.of(s, o.design(model), model.hasInstrument(), model.label());
  }

  /** w (psi - ATE). */
  double[] plainInfluence(BinaryIvSample s) {
    double[] out = new double[psi.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.weight(i) * (psi[i] - ate);
    }
    return out;
  }
}
