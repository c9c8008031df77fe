package org.estimand.trajectory;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;

/**
 * Mixture of experts for trajectories: latent classes of subjects, each with a growth curve of its
 * own. Covariates of the gate decide about the class, covariates of the experts act on the growth
 * factors within a class; without either it is a growth mixture, with one class a growth curve.
 *
 * <p><b>Estimand.</b> Shares of the classes given the gate's covariates; class-specific means,
 * covariances and covariate effects of the growth factors; the knot (or rate) of each class.
 *
 * <p><b>Model.</b> y_i | x_i, k ~ N(Lambda_i(gamma_k)(alpha_k + B_k x_i), Lambda_i Psi_k Lambda_i'
 * + theta_k I), P(k | g_i) = softmax(b_k0 + b_k'g_i), with individual times of observation and
 * missing outcomes (full information: ignorable missingness).
 *
 * <p><b>Algorithm.</b> Internal units; many short runs of L-BFGS from k-means starts with exact
 * derivatives; the best ones polished by damped Newton steps, golden sections along knots and
 * ascents along the kinks that times of observation make; classes ordered by their expected outcome
 * at t = 0. Standard errors from the observed information (differences of exact derivatives, every
 * time kept on its side of the knots) or, by {@link TrajectoryResult#withVcov}, from the sandwich;
 * original parameters by the delta method, the knot included.
 *
 * <p><b>Source.</b> Liu and Perera (2022, doi 10.1037/met0000436).
 *
 * <p><b>Roles.</b> Long data: OUTCOME, TIME, UNIT, a row for each occasion. Wide data: as many
 * OUTCOME as TIME columns, a row for each subject, UNIT optional. Blocks {@code gate} and {@code
 * expert}: covariates that do not change within a subject. WEIGHT (sampling), CLUSTER. <b>Missing
 * values</b>: outcomes under {@link org.estimand.data.Missing#KEEP_OUTCOMES}. <b>Cost.</b> For each
 * evaluation O(n K f^3) for n subjects and f growth factors, whatever the number of occasions of a
 * spline or polynomial. <b>Randomness.</b> Starts only. <b>Errors.</b> DATA-301 to DATA-309,
 * IDENT-301 to IDENT-303, CONV-301, CONF-301, NOTSUP-301.
 *
 * <p><b>Compared with</b> OpenMx 2.21.1: log-likelihoods at its parameters to 1e-6, single-class
 * estimates to 1e-5; own numpy maximum likelihood on the authors' demonstration set: estimates to
 * 1e-4 and standard errors to 1e-3.
 */
public final class MixtureOfExperts implements Estimator<TrajectoryResult> {
  static final String NAME = "trajectory";
  private static final int MOST_CLASSES = 20;

  private final Builder options;

  private MixtureOfExperts(Builder options) {
    this.options = options;
  }

  /** Starts with the defaults: bilinear spline, fixed knots, two classes, conditional. */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link MixtureOfExperts}. */
  public static final class Builder {
    private GrowthForm form = GrowthForm.BILINEAR_SPLINE;
    private ShapeEffect shape = ShapeEffect.FIXED;
    private int classes = 2;
    private CovariateLikelihood likelihood = CovariateLikelihood.CONDITIONAL;
    private PsiConstraint covariance = PsiConstraint.POSITIVE_SEMIDEFINITE;
    private int starts = 20;
    private int shortSteps = 40;
    private int polished = 4;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      form = other.form;
      shape = other.shape;
      classes = other.classes;
      likelihood = other.likelihood;
      covariance = other.covariance;
      starts = other.starts;
      shortSteps = other.shortSteps;
      polished = other.polished;
      level = other.level;
    }

    /** A builder of its own with the same options. */
    public Builder copy() {
      return new Builder(this);
    }

    /** The functional form. Default: bilinear spline. */
    public Builder form(GrowthForm value) {
      form = java.util.Objects.requireNonNull(value, "form");
      return this;
    }

    /** Whether the knot, rate or acceleration varies within a class. Default: fixed. */
    public Builder shape(ShapeEffect value) {
      shape = java.util.Objects.requireNonNull(value, "shape");
      return this;
    }

    /** Number of latent classes, 1 to 20. Default 2. */
    public Builder classes(int value) {
      classes = value;
      return this;
    }

    /** Whether the experts' covariates are modelled too. Default: conditional on them. */
    public Builder likelihood(CovariateLikelihood value) {
      likelihood = java.util.Objects.requireNonNull(value, "likelihood");
      return this;
    }

    /** How growth factors vary within a class. Default: a positive semi-definite covariance. */
    public Builder covariance(PsiConstraint value) {
      covariance = java.util.Objects.requireNonNull(value, "covariance");
      return this;
    }

    /** Number of random starts, at least 1. Default 20. */
    public Builder starts(int value) {
      starts = value;
      return this;
    }

    /** Steps of each short run, at least 1. Default 40. */
    public Builder shortSteps(int value) {
      shortSteps = value;
      return this;
    }

    /** How many of the best short runs are carried to their optimum, at least 1. Default 4. */
    public Builder polished(int value) {
      polished = value;
      return this;
    }

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options.
     *
     * @throws InvalidConfigException CONF-043 for the level, CONF-301 for counts out of range and a
     *     random shape of a form without one
     */
    public MixtureOfExperts build() {
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      require(classes >= 1 && classes <= MOST_CLASSES, "classes", classes, "1 to 20");
      require(starts >= 1, "starts", starts, "at least 1");
      require(shortSteps >= 1, "shortSteps", shortSteps, "at least 1");
      require(polished >= 1, "polished", polished, "at least 1");
      if (shape == ShapeEffect.RANDOM && !form.hasShape()) {
        throw new InvalidConfigException(
            "CONF-301",
            "shape = RANDOM, but a "
                + form.words()
                + " trajectory has no shape parameter. Use FIXED, or another form.");
      }
      return new MixtureOfExperts(new Builder(this));
    }

    private static void require(boolean fine, String name, int value, String range) {
      if (!fine) {
        throw new InvalidConfigException(
            "CONF-301", name + " = " + value + "; must be " + range + ".");
      }
    }
  }

  @Override
  public TrajectoryResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    RoleRequirements.of(NAME)
        .some(Role.OUTCOME)
        .some(Role.TIME)
        .optionalOne(Role.UNIT, Role.WEIGHT)
        .optional(Role.CLUSTER)
        .blocks(SubjectReader.GATE, SubjectReader.EXPERT)
        .missingOutcomes()
        .check(data);
    SubjectReader.Read read = SubjectReader.read(data);
    Subjects subjects = read.subjects();
    Scaling scaling = Scaling.of(subjects);
    MixtureLayout layout = layout(subjects, scaling);
    requireEnough(subjects, layout);
    MixtureLikelihood likelihood = new MixtureLikelihood(scaling.apply(subjects), layout);
    MixtureSearch search =
        new MixtureSearch(
            likelihood, context, options.starts, options.shortSteps, options.polished);
    List<MixtureSearch.Optimum> optima = search.run(List.of());
    MixtureSearch.Optimum best = optima.get(0);
    requireSound(search, best, layout, scaling, subjects);
    double[] b = ClassOrder.byStart(layout, best.b());
    MixtureInformation information = MixtureInformation.of(likelihood, b, context);
    List<Diagnostic> diagnostics =
        MixtureDiagnostics.of(read, layout, search, optima, b, information, scaling);
    FittedMixture fitted =
        FittedMixture.of(read, scaling, likelihood, b, information, optima, options.starts);
    return new TrajectoryResult(
        fitted,
        options.level,
        diagnostics,
        Provenance.of(NAME, describe(), data, context, "java", start));
  }

  MixtureLayout layout(Subjects subjects, Scaling scaling) {
    double smoothing = GrowthModel.SMOOTHING / (scaling.timeScale() * scaling.timeScale());
    int p = subjects.expertNames().size();
    return new MixtureLayout(
        new GrowthModel(options.form, options.shape == ShapeEffect.RANDOM, smoothing),
        options.classes,
        p,
        subjects.gateNames().size(),
        p > 0 && options.likelihood == CovariateLikelihood.JOINT,
        options.covariance);
  }

  private void requireEnough(Subjects subjects, MixtureLayout layout) {
    if (options.classes == 1 && layout.gates() > 0) {
      throw new InvalidConfigException(
          "CONF-301",
          "classes = 1, but block gate has "
              + layout.gates()
              + " covariates, which decide between classes. Ask for more classes, or remove the"
              + " block.");
    }
    int n = subjects.count();
    if (layout.size() >= n) {
      throw new NotIdentifiedException(
          "IDENT-301",
          options.classes
              + " classes have "
              + layout.size()
              + " parameters, but there are only "
              + n
              + " subjects. Use fewer classes or covariates, or a simpler form.");
    }
    int factors = options.covariance == PsiConstraint.ZERO ? 1 : layout.factors();
    int enough = 0;
    for (int i = 0; i < n; i++) {
      enough += subjects.occasions(i) > factors ? 1 : 0;
    }
    if (enough < layout.classes() * (layout.model().means() + 1)) {
      throw new NotIdentifiedException(
          "IDENT-302",
          "Only "
              + enough
              + " of "
              + n
              + " subjects have more than "
              + factors
              + " occasions, which a "
              + options.form.words()
              + " trajectory with "
              + layout.factors()
              + " growth factors needs to tell their covariance from the residual variance. Use a"
              + " simpler form, or covariance ZERO.");
    }
  }

  static void requireSound(
      MixtureSearch search,
      MixtureSearch.Optimum best,
      MixtureLayout layout,
      Scaling scaling,
      Subjects subjects) {
    if (search.isThin(best)) {
      throw new NotIdentifiedException(
          "IDENT-303",
          "Every run ended with a class of less than 1 % of the subjects or less than 10 of them:"
              + " the data bear fewer than "
              + layout.classes()
              + " classes. Use fewer, or more starts.");
    }
    if (!best.settled()) {
      throw new ConvergenceException(
          "CONV-301",
          String.format(
              java.util.Locale.ROOT,
              "The likelihood of %d classes was still rising when the steps ran out: -2 log"
                  + " likelihood %.4f, largest derivative %.1e for each subject. Use fewer classes,"
                  + " a simpler form, or more starts.",
              layout.classes(),
              -2
                  * (best.value()
                      + scaling.logShift(
                          subjects.observations(), subjects.count(), layout.joint())),
              best.slope()));
    }
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("form", options.form.name());
    d.put("shape", options.shape.name());
    d.put("classes", options.classes);
    d.put("likelihood", options.likelihood.name());
    d.put("covariance", options.covariance.name());
    d.put("starts", options.starts);
    d.put("short.steps", options.shortSteps);
    d.put("polished", options.polished);
    d.put("level", options.level);
    return d;
  }
}
