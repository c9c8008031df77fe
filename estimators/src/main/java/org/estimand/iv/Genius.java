package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/**
 * G-estimation under no interaction with unmeasured selection (MR GENIUS): the effect of a
 * treatment with one or several instruments that may act on the outcome themselves, without
 * covariates.
 *
 * <p><b>Estimand.</b> The constant b of E[Y - bA | Z, U] additive in Z and U.
 *
 * <p><b>Assumptions.</b> Z independent of U; no additive interaction of U with Z in the treatment
 * or of U with A or Z in the outcome; the variance of A depends on Z.
 *
 * <p><b>Algorithm.</b> Ahat = fitted E[A|Z]: logit for a 0/1 treatment, else least squares, on the
 * instruments (a single 0/1 instrument: means within its arms). One instrument: b = sum (Z -
 * Zbar)(A - Ahat) Y / sum (Z - Zbar)(A - Ahat) A. Several: two-step GMM of the moments (Z - Zbar)(A
 * - Ahat)(Y - bA), the first step with the identity in units of the instruments' standard
 * deviations; the test of over-identification is reported. Standard errors stack the means of Z,
 * the model of A and the moments.
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT, INSTRUMENT (one or several, numeric); optional WEIGHT
 * (sampling), CLUSTER, UNIT, TIME, COORDINATE. Covariates are refused. <b>Term.</b> The treatment.
 * <b>Cost.</b> O(n q^2). <b>Randomness.</b> None. Missing values are refused or dropped by {@link
 * CausalData}.
 *
 * <p><b>Errors.</b> IDENT-225 moments that do not determine b, IDENT-226 a constant instrument,
 * NOTSUP-215 weights of another kind.
 *
 * <p><b>Source.</b> Tchetgen Tchetgen, Sun and Walter (2021, doi 10.1214/20-STS802). <b>Compared
 * with</b> the R package genius, one instrument, 0/1 and continuous treatment: to 9 digits. With
 * several instruments the variance there inverts a matrix that is not inverted here.
 */
public final class Genius implements Estimator<IvEffectResult> {
  static final String NAME = "iv-genius";

  private final double level;

  private Genius(double level) {
    this.level = level;
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public IvEffectResult fit(CausalData data, FitContext context) {
    return new GeniusFit(this, data, context).run();
  }

  double level() {
    return level;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("level", level);
    return d;
  }

  /** The options of {@link Genius}. */
  public static final class Builder {
    private double level = 0.95;

    private Builder() {}

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options.
     *
     * @throws org.estimand.errors.InvalidConfigException CONF-043 for a level
     */
    public Genius build() {
      IvChecks.level(level);
      return new Genius(level);
    }
  }
}
