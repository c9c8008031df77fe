package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/**
 * The average effect of a treatment with a 0/1 instrument that may act on the outcome itself:
 * multiply robust estimation with parametric models.
 *
 * <p><b>Estimand.</b> ATE = E[delta(X)], with delta(x) = {cov(A,Y|1,x) - cov(A,Y|0,x)} / D(x) and
 * D(x) = var(A|Z=1,x) - var(A|Z=0,x).
 *
 * <p><b>Assumptions.</b>
 *
 * <ul>
 *   <li>Latent ignorability: Y(a,z) independent of A given Z, X, U; consistency; 0 &lt; P(Z=1|X)
 *       &lt; 1.
 *   <li>No additive interaction of U with A or Z in the outcome: E[Y|A,Z,X,U] = delta(X) A +
 *       alpha(Z,X) + k(U,X). The exclusion violation alpha(1,x) - alpha(0,x) is not restricted.
 *   <li>No additive interaction of U with Z in the treatment: E[A|Z,X,U] = m(Z,X) + eta(U,X).
 *   <li>Z independent of U given X.
 *   <li>Relevance of the second moment: D(x) away from zero. A strong first stage is neither enough
 *       nor needed.
 * </ul>
 *
 * <p><b>Models.</b> pi(X) = P(Z=1|X), logit; m(Z,X) = E[A|Z,X], logit, or least squares for a
 * treatment that is not 0/1, with v(Z,X) = var(A|Z,X) by least squares of the squared residuals;
 * delta = d'theta; h(Z,X) = E[Y - delta A|Z,X]; w(X) = cov(A, Y - delta A|X). Consistent when any
 * of these are right: {pi, m (and v)}, {pi, delta, h}, {m, delta, w}, {delta, h, w}. Each has a
 * design of its own.
 *
 * <p><b>Algorithm.</b> (1) fit pi, m (and v); D. (2) residuals of [Y, A d] on the columns of h,
 * times (A - m), residuals of that on the columns of w: K. (3) theta from sum (2Z-1)/f d (K_0 - K
 * theta) = 0; h and w from the same regressions. (4) ATE = mean of (2Z-1)/(f D) {(A-m)(Y - delta A
 * - h) - w} + delta. (5) standard errors from the stacked equations of all models with exact
 * derivatives; those of the influence function alone are right only when all models are.
 *
 * <p><b>One-sided compliance.</b> Where the treatment does not vary in an arm of the instrument the
 * assumptions imply w = 0 and no unmeasured confounding in the other arm; m is that constant, w is
 * set to zero, and the diagnostic ONE_SIDED_TRAP says what the number is.
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT (0/1 or numeric), INSTRUMENT (0/1), COVARIATE; optional
 * WEIGHT (sampling), CLUSTER, UNIT, TIME, COORDINATE. Missing values are refused or dropped by
 * {@link CausalData}. <b>Cost.</b> O(n p^2). <b>Randomness.</b> None. <b>Terms.</b> ATE, then the
 * coefficients of delta(X).
 *
 * <p><b>Errors.</b> DATA-215 instrument not 0/1, IDENT-215, IDENT-216 constant instrument or
 * treatment, IDENT-217 more coefficients than rows, IDENT-218, IDENT-221 singular equations,
 * IDENT-219 D is zero, IDENT-220 D changes sign over more than 5 % of the rows, NOTSUP-215 weights
 * of another kind, NOTSUP-216 a treatment that is not 0/1 and constant in an arm.
 *
 * <p><b>Source.</b> Sun, Cui and Tchetgen Tchetgen (arXiv 1907.11882); influence function and
 * multiple robustness derived again and verified numerically. <b>Compared with</b> numpy code
 * written apart from this library on 14 sub-models and the 401(k) data: estimates to 1e-9, standard
 * errors to 1e-6.
 */
public final class InvalidIv implements Estimator<IvEffectResult> {
  static final String NAME = "iv-invalid";

  private final Builder o;

  private InvalidIv(Builder options) {
    o = options;
  }

  /** Starts with the defaults: all covariates in every model. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public IvEffectResult fit(CausalData data, FitContext context) {
    return new InvalidIvFit(this, data, context).run();
  }

  IvDesign design(Model model) {
    return o.designs.get(model);
  }

  boolean varianceGiven() {
    return o.varianceGiven;
  }

  boolean freeCovariance() {
    return o.freeCovariance;
  }

  boolean allowSignChanges() {
    return o.allowSignChanges;
  }

  double floor() {
    return o.floor;
  }

  IvStandardErrors standardErrors() {
    return o.standardErrors;
  }

  double level() {
    return o.level;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    o.designs.forEach((model, design) -> d.put("design." + model.label(), design.describe()));
    d.put("freeCovariance", o.freeCovariance);
    d.put("allowSignChanges", o.allowSignChanges);
    d.put("floor", o.floor);
    d.put("standardErrors", o.standardErrors.name());
    d.put("level", o.level);
    return d;
  }

  /** The models of the estimator. */
  enum Model {
    INSTRUMENT("P(Z=1|X)"),
    TREATMENT("E[A|Z,X]"),
    VARIANCE("var(A|Z,X)"),
    EFFECT("delta(X)"),
    OUTCOME("h(Z,X)"),
    COVARIANCE("w(X)");

    private final String label;

    Model(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    boolean hasInstrument() {
      return this == TREATMENT || this == VARIANCE || this == OUTCOME;
    }
  }

  /** The options of {@link InvalidIv}. */
  public static final class Builder {
    private final Map<Model, IvDesign> designs = new java.util.EnumMap<>(Model.class);
    private boolean varianceGiven;
    private boolean freeCovariance;
    private boolean allowSignChanges;
    private double floor;
    private IvStandardErrors standardErrors = IvStandardErrors.STACKED;
    private double level = 0.95;

    private Builder() {
      for (Model m : Model.values()) {
        designs.put(m, IvDesign.all());
      }
    }

    private Builder(Builder other) {
      designs.putAll(other.designs);
      varianceGiven = other.varianceGiven;
      freeCovariance = other.freeCovariance;
      allowSignChanges = other.allowSignChanges;
      floor = other.floor;
      standardErrors = other.standardErrors;
      level = other.level;
    }

    /** The design of pi(X) = P(Z=1|X). */
    public Builder instrumentDesign(IvDesign design) {
      return with(Model.INSTRUMENT, design);
    }

    /** The design of m(Z,X) = E[A|Z,X]. */
    public Builder treatmentDesign(IvDesign design) {
      return with(Model.TREATMENT, design);
    }

    /** The design of v(Z,X) = var(A|Z,X); refused when the treatment is 0/1 (CONF-230). */
    public Builder varianceDesign(IvDesign design) {
      varianceGiven = true;
      return with(Model.VARIANCE, design);
    }

    /** The design of delta(X). */
    public Builder effectDesign(IvDesign design) {
      return with(Model.EFFECT, design);
    }

    /** The design of h(Z,X) = E[Y - delta(X) A|Z,X]. */
    public Builder outcomeDesign(IvDesign design) {
      return with(Model.OUTCOME, design);
    }

    /** The design of w(X) = cov(A, Y - delta(X) A|X). */
    public Builder covarianceDesign(IvDesign design) {
      return with(Model.COVARIANCE, design);
    }

    private Builder with(Model model, IvDesign design) {
      designs.put(model, java.util.Objects.requireNonNull(design, model.label()));
      return this;
    }

    /** Leaves w(X) free under one-sided compliance, where it is zero. Default false. */
    public Builder freeCovariance(boolean on) {
      freeCovariance = on;
      return this;
    }

    /** Estimates though D changes sign over more than 5 % of the rows. Default false. */
    public Builder allowSignChanges(boolean on) {
      allowSignChanges = on;
      return this;
    }

    /** Smallest |D|; smaller ones are moved there. Default 0: none are. */
    public Builder floor(double value) {
      floor = value;
      return this;
    }

    /** What standard errors account for. Default: all models. */
    public Builder standardErrors(IvStandardErrors kind) {
      standardErrors = java.util.Objects.requireNonNull(kind, "standardErrors");
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
     * @throws InvalidConfigException CONF-218 for a negative floor, CONF-043 for a level
     */
    public InvalidIv build() {
      IvChecks.floor(floor);
      IvChecks.level(level);
      return new InvalidIv(new Builder(this));
    }
  }
}
