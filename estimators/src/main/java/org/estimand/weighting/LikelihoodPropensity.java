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
import org.estimand.regress.OrderedLogit;
import org.estimand.regress.OrderedLogitFit;

/** Propensities by maximum likelihood. */
final class LikelihoodPropensity {
  private LikelihoodPropensity() {}

  /**
   * Fits the model to all rows of positive weight.
   *
   * @param rank place of each arm among the ordered levels; read by the ordered logit only
   * @throws NotSupportedException NOTSUP-146 for a model of two arms with more of them
   * @throws NotIdentifiedException IDENT-003 where covariates separate the arms
   */
  static Propensity.Fitted fit(
      PropensityModel.Parametric model, FeatureMatrix x, Arms arms, double[] base, int[] rank) {
    Design design = Design.withIntercept(x);
    if (model == PropensityModel.Parametric.ORDERED) {
      return ordered(design, arms, base, rank);
    }
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
          case LOGIT, FIRTH, ORDERED -> Link.LOGIT;
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

  /** One index for each cut, and that of the slopes. */
  private static Propensity.Fitted ordered(Design design, Arms arms, double[] base, int[] rank) {
    int count = arms.count();
    int[] y = new int[arms.rows()];
    for (int i = 0; i < y.length; i++) {
      y[i] = rank[arms.code()[i]];
    }
    OrderedLogitFit fit = OrderedLogit.fit(design, y, count, base);
    int n = y.length;
    int q = fit.design().columns();
    int cuts = count - 1;
    double[] p = new double[n * count];
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[] influence = fit.influence();
    double[] density = new double[n * cuts];
    List<PropensityIndex> indices = new ArrayList<>();
    Map<String, Double> parameters = new LinkedHashMap<>();
    double[] inIndex = new double[n * count];
    for (int k = 0; k < cuts; k++) {
      for (int i = 0; i < n; i++) {
        double e = Math.exp(-Math.abs(fit.cuts()[k] - fit.index()[i]));
        density[k * n + i] = e / ((1 + e) * (1 + e));
      }
      parameters.put("cut." + (k + 1), fit.cuts()[k]);
    }
    for (int k = 0; k < cuts; k++) {
      double[] inCut = new double[n * count];
      for (int arm = 0; arm < count; arm++) {
        double sign = rank[arm] == k ? 1 : rank[arm] == k + 1 ? -1 : 0;
        for (int i = 0; i < n && sign != 0; i++) {
          inCut[arm * n + i] = sign * density[k * n + i];
          inIndex[arm * n + i] -= sign * density[k * n + i];
        }
      }
      indices.add(
          new PropensityIndex(ones, 1, Arrays.copyOfRange(influence, k * n, (k + 1) * n), inCut));
    }
    for (int arm = 0; arm < count; arm++) {
      System.arraycopy(fit.probabilities(), rank[arm] * n, p, arm * n, n);
    }
    indices.add(
        new PropensityIndex(
            fit.design().values(),
            q,
            Arrays.copyOfRange(influence, cuts * n, (cuts + q) * n),
            inIndex));
    for (int j = 0; j < design.columns(); j++) {
      if (!design.names().get(j).equals(Design.INTERCEPT)) {
        parameters.put("coefficient." + design.names().get(j), fit.coefficients()[j]);
      }
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
