package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Design;
import org.estimand.regress.FirthLogit;
import org.estimand.regress.Link;
import org.estimand.regress.MultinomialLogit;
import org.estimand.regress.MultinomialLogitFit;

/** Propensities by maximum likelihood. */
final class LikelihoodPropensity {
  private LikelihoodPropensity() {}

  /**
   * Fits the model to all rows of positive weight.
   *
   * @throws NotSupportedException NOTSUP-146 for a model of two arms with more of them
   * @throws NotIdentifiedException IDENT-003 where covariates separate the arms
   */
  static Propensity.Fitted fit(
      PropensityModel.Parametric model, FeatureMatrix x, Arms arms, double[] base) {
    Design design = Design.withIntercept(x);
    if (arms.count() > 2) {
      if (model != PropensityModel.Parametric.LOGIT) {
        throw new NotSupportedException(
            "NOTSUP-146",
            "The "
                + model.label()
                + " propensity is for two arms; the treatment has "
                + arms.count()
                + ". Use logit, which becomes multinomial.");
      }
      return multinomial(design, arms, base);
    }
    Link link =
        switch (model) {
          case LOGIT, FIRTH -> Link.LOGIT;
          case PROBIT -> Link.PROBIT;
          case CLOGLOG -> Link.CLOGLOG;
        };
    double[] w = new double[arms.rows()];
    for (int i = 0; i < w.length; i++) {
      w[i] = arms.code()[i];
    }
    BinaryGlmFit fit =
        model == PropensityModel.Parametric.FIRTH
            ? FirthLogit.fit(design, w, base)
            : maximum(link, design, w, base);
    double[] slopes = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      slopes[i] = link.slope(fit.index()[i]);
    }
    Design used = fit.design();
    return new Propensity.Fitted(
        PropensityFit.binary(
            fit.probabilities(), slopes, used.values(), used.columns(), fit.influence()),
        dropped(fit.dropped(design.names())),
        parameters(design.names(), fit.coefficients(), ""),
        Map.of(),
        null);
  }

  /** The fit of maximum likelihood; where it does not exist, its error names what does. */
  private static BinaryGlmFit maximum(Link link, Design design, double[] w, double[] base) {
    try {
      return BinaryGlm.fit(link, design, w, base);
    } catch (NotIdentifiedException e) {
      if (!e.code().equals("IDENT-003")) {
        throw e;
      }
      throw new NotIdentifiedException(
          e.code(),
          text(e)
              .replace(
                  "Trim, penalise, or drop the covariate.",
                  "Use PropensityModel.firth() or a ridge penalty, or drop the covariate."));
    }
  }

  /** The message without its code. */
  static String text(CausalException e) {
    String code = e.code() + " ";
    return e.getMessage().startsWith(code)
        ? e.getMessage().substring(code.length())
        : e.getMessage();
  }

  private static Propensity.Fitted multinomial(Design design, Arms arms, double[] base) {
    int count = arms.count();
    MultinomialLogitFit fit = MultinomialLogit.fit(design, arms.code(), count, base);
    Design used = fit.design();
    int n = used.rows();
    int q = used.columns();
    double[] p = fit.probabilities();
    double[] influence = fit.influence();
    List<PropensityIndex> indices = new ArrayList<>();
    Map<String, Double> parameters = new LinkedHashMap<>();
    for (int c = 1; c < count; c++) {
      double[] slopes = new double[n * count];
      for (int k = 0; k < count; k++) {
        for (int i = 0; i < n; i++) {
          double pc = p[c * n + i];
          slopes[k * n + i] = k == c ? pc * (1 - pc) : -pc * p[k * n + i];
        }
      }
      double[] own = Arrays.copyOfRange(influence, (c - 1) * q * n, c * q * n);
      indices.add(new PropensityIndex(used.values(), q, own, slopes));
      int columns = design.columns();
      double[] b = Arrays.copyOfRange(fit.coefficients(), (c - 1) * columns, c * columns);
      parameters.putAll(parameters(design.names(), b, "[" + arms.labels().get(c) + "]"));
    }
    return new Propensity.Fitted(
        new PropensityFit(count, p, List.copyOf(indices)),
        dropped(fit.dropped(design.names())),
        parameters,
        Map.of(),
        null);
  }

  private static Map<String, Double> parameters(List<String> names, double[] b, String arm) {
    Map<String, Double> all = new LinkedHashMap<>();
    for (int j = 0; j < b.length; j++) {
      all.put("coefficient" + arm + "." + names.get(j), b[j]);
    }
    return all;
  }

  private static List<Diagnostic> dropped(List<String> names) {
    return names.isEmpty() ? List.of() : List.of(collinear("propensity model", names));
  }

  static Diagnostic collinear(String where, List<String> dropped) {
    return Diagnostic.note(
        "COLLINEAR", "dropped from the " + where + " as collinear: " + String.join(", ", dropped));
  }
}
