package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.VcovType;

/**
 * A fitted mixture of trajectories. Terms are parameters for the growth factors of the form, class
 * by class: {@code eta0[1]} is a mean (for covariates of zero), {@code eta0[1] ~ x} the effect of a
 * covariate, {@code eta0[1] ~~ eta1[1]} a covariance, {@code gate[2] ~ g} a coefficient of the log
 * odds of class 2 against class 1. Classes are numbered by their expected outcome at t = 0.
 */
public final class TrajectoryResult implements EstimationResult {
  private final FittedMixture fit;
  private final double level;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  TrajectoryResult(
      FittedMixture fit, double level, List<Diagnostic> diagnostics, Provenance provenance) {
    this.fit = fit;
    this.level = level;
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
  }

  FittedMixture mixture() {
    return fit;
  }

  @Override
  public Estimates estimates() {
    return fit.original();
  }

  /**
   * Estimates for the growth factors as they are fitted: for the bilinear spline the value at the
   * knot, the mean and the half difference of the slopes.
   */
  public Estimates fittedEstimates() {
    return fit.fitted();
  }

  @Override
  public TrajectoryResult withVcov(VcovType type) {
    return new TrajectoryResult(
        new FittedMixture(
            fit.layout(),
            fit.scaling(),
            fit.b(),
            fit.original().withVcov(type),
            fit.fitted().withVcov(type),
            fit.logLikelihood(),
            fit.posterior(),
            fit.scores(),
            fit.labels(),
            fit.expertNames(),
            fit.gateNames(),
            fit.observations(),
            fit.missing(),
            fit.weight(),
            fit.shares(),
            fit.optima(),
            fit.starts(),
            fit.singular(),
            fit.times()),
        level,
        diagnostics,
        provenance);
  }

  @Override
  public String estimand() {
    return "class-specific growth";
  }

  @Override
  public String title() {
    int k = fit.layout().classes();
    String what =
        k == 1
            ? "Growth curve"
            : fit.layout().gates() == 0 && fit.layout().experts() == 0
                ? "Growth mixture"
                : "Mixture of experts";
    return what
        + ", "
        + fit.layout().model().form().words()
        + (fit.layout().model().random() ? " with random " + form().shape() : "")
        + (k == 1 ? "" : ", " + k + " classes");
  }

  @Override
  public double level() {
    return level;
  }

  @Override
  public List<Diagnostic> diagnostics() {
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    all.addAll(fit.original().diagnostics());
    return List.copyOf(all);
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  /** The functional form. */
  public GrowthForm form() {
    return fit.layout().model().form();
  }

  /** Number of classes. */
  public int classes() {
    return fit.layout().classes();
  }

  /** Number of subjects. */
  public int subjects() {
    return fit.labels().size();
  }

  /** Names of the subjects, in the order of {@link #probabilities()}. */
  public List<String> subjectNames() {
    return fit.labels();
  }

  /** Minus twice the log-likelihood, in the units of the data. */
  public double minusTwoLogLikelihood() {
    return -2 * fit.logLikelihood();
  }

  /** Number of estimated parameters. */
  public int parameters() {
    return fit.b().length;
  }

  /** Akaike's criterion, -2 l + 2 m. */
  public double aic() {
    return minusTwoLogLikelihood() + 2 * parameters();
  }

  /** Schwarz's criterion, -2 l + m log n for n subjects (the sum of their weights). */
  public double bic() {
    return minusTwoLogLikelihood() + parameters() * Math.log(fit.weight());
  }

  /** The same with n replaced by (n + 2) / 24 (Sclove 1987). */
  public double sampleSizeAdjustedBic() {
    return minusTwoLogLikelihood() + parameters() * Math.log((fit.weight() + 2) / 24);
  }

  /** BIC plus twice the classification entropy (Biernacki, Celeux and Govaert 2000). */
  public double icl() {
    return bic() - 2 * weightedEntropy();
  }

  /**
   * 1 + sum h log h / (n log K): one when every subject's class is certain, zero when nothing is
   * known; NaN of one class.
   */
  public double entropy() {
    return classes() == 1 ? Double.NaN : 1 + weightedEntropy() / (subjects() * Math.log(classes()));
  }

  private double weightedEntropy() {
    double sum = 0;
    for (double h : fit.posterior()) {
      sum += h > 0 ? h * Math.log(h) : 0;
    }
    return sum;
  }

  /** Share of each class: the mean of its probabilities over the subjects. */
  public double[] shares() {
    return fit.shares().clone();
  }

  /** Share of the subjects whose most probable class it is, for each class. */
  public double[] modalShares() {
    double[] shares = new double[classes()];
    for (int c : modalClasses()) {
      shares[c - 1] += 1.0 / subjects();
    }
    return shares;
  }

  /** n x K probabilities of the classes given all data of a subject, column-major. */
  public double[] probabilities() {
    return fit.posterior().clone();
  }

  /** The most probable class of each subject, from 1; of equal ones the first. */
  public int[] modalClasses() {
    return modal(fit.posterior(), subjects(), classes());
  }

  static int[] modal(double[] h, int n, int classes) {
    int[] out = new int[n];
    for (int i = 0; i < n; i++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = h[k * n + i] > h[best * n + i] ? k : best;
      }
      out[i] = best + 1;
    }
    return out;
  }

  /**
   * K x K mean probabilities, row-major: entry (a, b) is the mean probability of class b among the
   * subjects whose most probable class is a; NaN in rows of classes that nobody is assigned to.
   */
  public double[] classificationTable() {
    int k = classes();
    int n = subjects();
    double[] table = new double[k * k];
    int[] count = new int[k];
    int[] modal = modalClasses();
    for (int i = 0; i < n; i++) {
      count[modal[i] - 1]++;
      for (int c = 0; c < k; c++) {
        table[(modal[i] - 1) * k + c] += fit.posterior()[c * n + i];
      }
    }
    for (int a = 0; a < k; a++) {
      for (int c = 0; c < k; c++) {
        table[a * k + c] /= count[a];
      }
    }
    return table;
  }

  /**
   * Predicted growth factors of the form, n x f column-major: expected values given all data of a
   * subject, averaged over the classes by their probabilities.
   */
  public double[] factorScores() {
    return fit.scores().clone();
  }

  /** Distinct optima that runs ended in, best first. */
  public List<LocalOptimum> optima() {
    return fit.optima();
  }

  /**
   * Expected trajectory of a class for average covariates, with pointwise intervals.
   *
   * @param classNumber class, from 1
   * @param times where to evaluate
   */
  public MeanCurve meanCurve(int classNumber, double... times) {
    if (classNumber < 1 || classNumber > classes()) {
      throw new InvalidConfigException(
          "CONF-302", "class = " + classNumber + "; the fit has classes 1 to " + classes() + ".");
    }
    return MeanCurve.of(fit, classNumber - 1, level, times);
  }

  /**
   * Classes, growth factors and trajectories of subjects, of the fit or new ones.
   *
   * @param data with the roles and blocks of the fit
   */
  public TrajectoryPrediction predict(CausalData data) {
    return TrajectoryPrediction.of(fit, data);
  }

  @Override
  public List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add(
        subjects()
            + " subjects, "
            + fit.observations()
            + " observations"
            + (fit.missing() > 0 ? " (" + fit.missing() + " missing)" : ""));
    facts.add(
        String.format(
            Locale.ROOT,
            "-2 log likelihood %.4f (%s), %d parameters",
            minusTwoLogLikelihood(),
            fit.layout().joint() ? "joint with the experts' covariates" : "conditional",
            parameters()));
    facts.add(
        String.format(
            Locale.ROOT,
            "AIC %.2f, BIC %.2f, adjusted BIC %.2f%s",
            aic(),
            bic(),
            sampleSizeAdjustedBic(),
            classes() == 1
                ? ""
                : String.format(Locale.ROOT, ", ICL %.2f, entropy %.3f", icl(), entropy())));
    if (classes() > 1) {
      StringBuilder shares = new StringBuilder("Class shares");
      double[] modal = modalShares();
      for (int k = 0; k < classes(); k++) {
        shares.append(
            String.format(
                Locale.ROOT,
                "%s %d: %.3f (modal %.3f)",
                k == 0 ? "" : ",",
                k + 1,
                fit.shares()[k],
                modal[k]));
      }
      facts.add(shares.toString());
    }
    facts.add(
        "Best optimum reached by "
            + fit.optima().get(0).reached()
            + " of "
            + fit.optima().stream()
                .filter(LocalOptimum::polished)
                .mapToInt(LocalOptimum::reached)
                .sum()
            + " polished runs out of "
            + fit.starts()
            + " starts");
    return facts;
  }

  @Override
  public List<String> footer() {
    return List.of(
        "eta0[k]: mean in class k"
            + (fit.layout().experts() > 0 ? " for covariates of zero" : "")
            + "; ~ effect of a covariate; ~~ (co)variance; gate[k]: log odds against class 1");
  }

  @Override
  public Map<String, Object> blocks() {
    Map<String, Object> blocks = new LinkedHashMap<>();
    Map<String, Object> measures = new LinkedHashMap<>();
    measures.put("minus2LL", minusTwoLogLikelihood());
    measures.put("parameters", parameters());
    measures.put("aic", aic());
    measures.put("bic", bic());
    measures.put("adjusted.bic", sampleSizeAdjustedBic());
    if (classes() > 1) {
      measures.put("icl", icl());
      measures.put("entropy", entropy());
    }
    measures.put("subjects", subjects());
    measures.put("outcomes", fit.observations());
    measures.put("outcomes.missing", fit.missing());
    measures.put("likelihood", fit.layout().joint() ? "joint" : "conditional");
    blocks.put("fit", measures);
    List<Object> classes = new ArrayList<>();
    double[] modal = modalShares();
    double[] table = classificationTable();
    for (int k = 0; k < classes(); k++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("class", k + 1);
      one.put("share", fit.shares()[k]);
      one.put("modal.share", modal[k]);
      one.put("covariance.singular", fit.singular()[k]);
      List<Object> row = new ArrayList<>();
      for (int c = 0; c < classes(); c++) {
        double v = table[k * classes() + c];
        row.add(Double.isNaN(v) ? null : v);
      }
      one.put("mean.probabilities", row);
      classes.add(one);
    }
    blocks.put("classes", classes);
    blocks.put("fitted.parameters", terms(fit.fitted()));
    List<Object> optima = new ArrayList<>();
    for (LocalOptimum o : fit.optima()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("minus2LL", o.minusTwoLogLikelihood());
      one.put("reached", o.reached());
      one.put("polished", o.polished());
      one.put("smallest.share", o.smallestShare());
      optima.add(one);
    }
    blocks.put("optima", optima);
    return blocks;
  }

  private static List<Object> terms(Estimates e) {
    List<Object> out = new ArrayList<>();
    for (int j = 0; j < e.size(); j++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("term", e.terms().get(j));
      one.put("estimate", e.estimate(j));
      one.put("std.error", e.isDegenerate(j) ? null : e.standardError(j));
      out.add(one);
    }
    return out;
  }
}
