package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.dml.Iivm;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;

/**
 * The local average treatment effect with a valid 0/1 instrument and a 0/1 treatment, parametric
 * models.
 *
 * <p><b>Estimand.</b> LATE = E[Y(1) - Y(0) | A(1) &gt; A(0)].
 *
 * <p><b>Assumptions.</b> Z as good as random given X, acting on Y through A only; monotonicity; 0
 * &lt; P(Z=1|X) &lt; 1; some compliers.
 *
 * <p><b>Forms.</b> See {@link LateForm}; with pi = P(Z=1|X), mu_z = E[Y|Z=z,X], m_z = E[A|Z=z,X]:
 *
 * <ul>
 *   <li>doubly robust: mean N / mean D, N = mu_1 - mu_0 + Z(Y - mu_1)/pi - (1-Z)(Y - mu_0)/(1-pi),
 *       D the same with A and m. Consistent if pi, or mu and m, are right.
 *   <li>kappa: k = 1 - A(1-Z)/(1-pi) - (1-A)Z/pi, k1 = A(Z-pi)/(pi(1-pi)), k0 =
 *       (1-A)(pi-Z)/(pi(1-pi)); a10 = mean(k1 Y)/mean(k1) - mean(k0 Y)/mean(k0) is the default of
 *       the kappa forms. Right if pi is.
 *   <li>LARF: least squares of Y on (A, X) with weights k.
 * </ul>
 *
 * <p><b>Models.</b> pi and m: logit (m within arms of Z, a known constant where the treatment does
 * not vary); mu: least squares within arms, or logit. <b>Cross-fitted.</b> {@link #crossFitted}
 * gives the same estimand with learners.
 *
 * <p><b>Standard errors.</b> Stacked equations of all models with exact derivatives, or the score
 * alone. <b>Weak instruments.</b> {@link IvEffectResult#robustConfidenceSet} of the doubly robust
 * and of the ratio forms.
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT, INSTRUMENT, COVARIATE; optional WEIGHT (sampling), CLUSTER,
 * UNIT, TIME, COORDINATE. <b>Terms.</b> LATE; of ratio forms also the reduced form and the first
 * stage. <b>Cost.</b> O(n p^2). <b>Randomness.</b> None. Missing values are refused or dropped by
 * {@link CausalData}.
 *
 * <p><b>Errors.</b> DATA-215 treatment or instrument not 0/1, IDENT-215, IDENT-216 constant
 * columns, IDENT-222 a first stage of zero, NOTSUP-215 weights of another kind.
 *
 * <p><b>Source.</b> Tan (2006, doi 10.1198/016214505000001366); Abadie (2003, doi
 * 10.1016/S0304-4076(02)00201-4); Sloczynski, Uysal and Wooldridge (2022, arXiv 2204.07672) on
 * normalisation. <b>Compared with</b> numpy code written apart from this library, to 1e-9.
 */
public final class Late implements Estimator<IvEffectResult> {
  static final String NAME = "iv-late";

  private final Builder o;

  private Late(Builder options) {
    o = options;
  }

  /** Starts with the defaults: doubly robust, all covariates in every model. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The cross-fitted doubly robust LATE: a builder of {@link Iivm} with these learners.
   *
   * @param outcome of E[Y|Z=z,X]
   * @param treatment of E[A|Z=z,X]
   * @param instrument of P(Z=1|X)
   */
  public static Iivm.Builder crossFitted(
      Learner outcome, ClassificationLearner treatment, ClassificationLearner instrument) {
    return Iivm.builder()
        .outcomeModel(outcome)
        .treatmentModel(treatment)
        .instrumentModel(instrument);
  }

  @Override
  public IvEffectResult fit(CausalData data, FitContext context) {
    return new LateFit(this, data, context).run();
  }

  LateForm form() {
    return o.form;
  }

  IvDesign instrumentDesign() {
    return o.instrument;
  }

  IvDesign treatmentDesign() {
    return o.treatment == null ? IvDesign.all() : o.treatment;
  }

  IvDesign outcomeDesign() {
    return o.outcome == null ? IvDesign.all() : o.outcome;
  }

  boolean logitOutcome() {
    return o.logitOutcome;
  }

  IvStandardErrors standardErrors() {
    return o.standardErrors;
  }

  double level() {
    return o.level;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("form", o.form.name());
    d.put("design.instrument", o.instrument.describe());
    d.put("design.treatment", treatmentDesign().describe());
    d.put("design.outcome", outcomeDesign().describe());
    d.put("logitOutcome", o.logitOutcome);
    d.put("standardErrors", o.standardErrors.name());
    d.put("level", o.level);
    return d;
  }

  /** The options of {@link Late}. */
  public static final class Builder {
    private LateForm form = LateForm.DOUBLY_ROBUST;
    private IvDesign instrument = IvDesign.all();
    private IvDesign treatment;
    private IvDesign outcome;
    private boolean logitOutcome;
    private IvStandardErrors standardErrors = IvStandardErrors.STACKED;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      form = other.form;
      instrument = other.instrument;
      treatment = other.treatment;
      outcome = other.outcome;
      logitOutcome = other.logitOutcome;
      standardErrors = other.standardErrors;
      level = other.level;
    }

    /** The form. Default doubly robust. */
    public Builder form(LateForm value) {
      form = java.util.Objects.requireNonNull(value, "form");
      return this;
    }

    /** The design of P(Z=1|X). */
    public Builder instrumentDesign(IvDesign design) {
      instrument = design;
      return this;
    }

    /** The design of E[A|Z=z,X] within each arm; read by the doubly robust form. */
    public Builder treatmentDesign(IvDesign design) {
      treatment = design;
      return this;
    }

    /** The design of E[Y|Z=z,X] within each arm, of LARF that of the covariates. */
    public Builder outcomeDesign(IvDesign design) {
      outcome = design;
      return this;
    }

    /** Whether E[Y|Z=z,X] is a logit, for a 0/1 outcome. Default false: least squares. */
    public Builder logitOutcome(boolean on) {
      logitOutcome = on;
      return this;
    }

    /** What standard errors account for. Default: all models. */
    public Builder standardErrors(IvStandardErrors kind) {
      standardErrors = java.util.Objects.requireNonNull(kind, "standardErrors");
      return this;
    }

    /** The level of printed intervals and sets. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options.
     *
     * @throws org.estimand.errors.InvalidConfigException CONF-043 for a level, CONF-221 for a logit
     *     outcome in a form without an outcome model, CONF-230 for a design that the form has not
     */
    public Late build() {
      IvChecks.level(level);
      boolean robust = form == LateForm.DOUBLY_ROBUST;
      IvChecks.foreignDesign(treatment != null && !robust, "treatmentDesign", "the form " + form);
      IvChecks.foreignDesign(
          outcome != null && !robust && form != LateForm.LARF, "outcomeDesign", "the form " + form);
      IvChecks.logitOutcome(logitOutcome, form);
      return new Late(new Builder(this));
    }
  }
}
