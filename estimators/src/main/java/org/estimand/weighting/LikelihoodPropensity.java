package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Design;
import org.estimand.regress.Link;

/** Propensities by maximum likelihood. */
final class LikelihoodPropensity {
  private LikelihoodPropensity() {}

  static Propensity.Fitted fit(
      PropensityModel.Parametric model, FeatureMatrix x, boolean[] treated, double[] base) {
    Link link =
        switch (model) {
          case LOGIT -> Link.LOGIT;
          case PROBIT -> Link.PROBIT;
        };
    Design design = Design.withIntercept(x);
    double[] w = new double[treated.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = treated[i] ? 1 : 0;
    }
    BinaryGlmFit fit = BinaryGlm.fit(link, design, w, base);
    double[] slopes = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      slopes[i] = link.slope(fit.index()[i]);
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<String> dropped = fit.dropped(design.names());
    if (!dropped.isEmpty()) {
      diagnostics.add(collinear("propensity model", dropped));
    }
    return new Propensity.Fitted(
        new PropensityFit(
            fit.probabilities(),
            slopes,
            fit.design().values(),
            fit.influence(),
            fit.design().columns()),
        diagnostics,
        Map.of(),
        null);
  }

  static Diagnostic collinear(String where, List<String> dropped) {
    return Diagnostic.note(
        "COLLINEAR", "dropped from the " + where + " as collinear: " + String.join(", ", dropped));
  }
}
