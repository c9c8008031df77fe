package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/**
 * The average treatment effect with a valid 0/1 instrument when no unmeasured confounder modifies
 * both the effect of the instrument on the treatment and the effect of the treatment.
 *
 * <p><b>Estimand.</b> ATE = E[delta(X)], delta(x) = {E[Y|1,x] - E[Y|0,x]} / dD(x), dD(x) = E[A|1,x]
 * - E[A|0,x]: the conditional Wald contrast.
 *
 * <p><b>Assumptions.</b> Z as good as random given X and acting on Y through A only; 0 &lt;
 * P(Z=1|X) &lt; 1; dD(x) not zero; no additive interaction of U with Z in the treatment, or of U
 * with A in the outcome.
 *
 * <p><b>Forms.</b> See {@link IvAteForm}. The score is delta + (2Z-1)/(f dD) {Y - A delta - q}, q =
 * E[Y - A delta|Z=0,X] = mu_0 - m_0 delta. g-estimation solves sum (2Z-1)/f d {Y - A d'theta - q} =
 * 0 with q by least squares.
 *
 * <p><b>Models.</b> P(Z=1|X) and E[A|Z=z,X] logit; E[Y|Z=z,X] and q least squares; delta = d'theta.
 *
 * <p><b>Roles, weights, missing values</b> as in {@link Late}. <b>Terms.</b> ATE. <b>Cost.</b> O(n
 * p^2). <b>Randomness.</b> None. <b>Errors</b> as in {@link Late}, IDENT-221 when the equations of
 * theta are singular, IDENT-224 where dD(X) is zero, CONV-215 when the bounded form does not
 * settle.
 *
 * <p><b>Source.</b> Wang and Tchetgen Tchetgen (2018, doi 10.1111/rssb.12262); Richardson, Robins
 * and Wang (2017, doi 10.1080/01621459.2016.1192546) for the odds product. <b>Compared with</b>
 * numpy code written apart from this library, to 1e-9 (plug-in and g-estimation).
 */
public final class IvAte implements Estimator<IvEffectResult> {
  static final String NAME = "iv-ate";

  private final Builder o;

  private IvAte(Builder options) {
    o = options;
  }

  /** Starts with the defaults: multiply robust, all covariates in every model. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public IvEffectResult fit(CausalData data, FitContext context) {
    return new IvAteFit(this, data, context).run();
  }

  IvAteForm form() {
    return o.form;
  }

  IvDesign instrumentDesign() {
    return o.instrument;
  }

  IvDesign treatmentDesign() {
    return o.treatment;
  }

  IvDesign effectDesign() {
    return o.effect == null ? IvDesign.all() : o.effect;
  }

  IvDesign outcomeDesign() {
    return o.outcome;
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
    d.put("design.treatment", o.treatment.describe());
    d.put("design.effect", effectDesign().describe());
    d.put("design.outcome", o.outcome.describe());
    d.put("standardErrors", o.standardErrors.name());
    d.put("level", o.level);
    return d;
  }

  /** The options of {@link IvAte}. */
  public static final class Builder {
    private IvAteForm form = IvAteForm.MULTIPLY_ROBUST;
    private IvDesign instrument = IvDesign.all();
    private IvDesign treatment = IvDesign.all();
    private IvDesign effect;
    private IvDesign outcome = IvDesign.all();
    private IvStandardErrors standardErrors = IvStandardErrors.STACKED;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      form = other.form;
      instrument = other.instrument;
      treatment = other.treatment;
      effect = other.effect;
      outcome = other.outcome;
      standardErrors = other.standardErrors;
      level = other.level;
    }

    /** The form. Default multiply robust. */
    public Builder form(IvAteForm value) {
      form = java.util.Objects.requireNonNull(value, "form");
      return this;
    }

    /** The design of P(Z=1|X). */
    public Builder instrumentDesign(IvDesign design) {
      instrument = design;
      return this;
    }

    /** The design of E[A|Z=z,X] within each arm. */
    public Builder treatmentDesign(IvDesign design) {
      treatment = design;
      return this;
    }

    /** The design of delta(X); the plug-in form has none. */
    public Builder effectDesign(IvDesign design) {
      effect = design;
      return this;
    }

    /** The design of q(X), in the plug-in form of E[Y|Z=z,X]. */
    public Builder outcomeDesign(IvDesign design) {
      outcome = design;
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
     * @throws org.estimand.errors.InvalidConfigException CONF-043 for a level, CONF-229 for
     *     influence standard errors of g-estimation, CONF-230 for a design that the form has not
     */
    public IvAte build() {
      IvChecks.level(level);
      IvChecks.scored(form, standardErrors);
      IvChecks.foreignDesign(
          effect != null && form == IvAteForm.PLUG_IN, "effectDesign", "the form " + form);
      return new IvAte(new Builder(this));
    }
  }
}
