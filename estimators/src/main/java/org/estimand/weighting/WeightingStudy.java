package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;

/**
 * Many treatments, one design: the effect of each of a list of 0/1 treatments against the rows
 * without it, by weights from shared covariates, from an embedding (of images, texts) and from
 * both; with p-values that account for the number of questions, with how well each assignment can
 * be predicted, and with fixed effects of unit and period for comparison.
 *
 * <p><b>Estimand.</b> For each {@link StudyContrast} that of {@link Ipw} among its rows. Contrasts
 * are separate questions with a shared pool of controls: rows under other treatments stay in.
 *
 * <p><b>Assumptions.</b> Those of {@link Ipw}, for each contrast. The fixed-effects row instead
 * assumes that what confounds does not change over time, and a linear model.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>A contrast with fewer treated rows than {@link Builder#minimumTreated} is skipped and
 *       listed.
 *   <li>Hajek means of both arms with propensities from the COVARIATE columns; where the data have
 *       a block {@code embedding}, also from the block alone and from both together.
 *   <li>Where the data have UNIT and TIME: Y = unit + period + tau D + b'x, within transformation.
 *   <li>Holm and Benjamini-Hochberg p-values over the contrasts, for each model on its own.
 *   <li>Area under the curve and log loss of each propensity against the share of treated.
 * </ol>
 *
 * <p>Standard errors: clustered where there is a CLUSTER column (fixed effects: else by UNIT),
 * without small-sample factor; with {@link Builder#conley} Conley's beside them. With cross-fitted
 * propensities they treat weights as known. A contrast whose data carry no answer (IDENT-, CONV-)
 * is listed as skipped; the others are not lost.
 *
 * <p><b>Roles.</b> OUTCOME; TREATMENT, every column in a contrast; COVARIATE; optional blocks
 * {@code embedding} and {@code eligible} (0/1 columns that contrasts name), WEIGHT (sampling),
 * UNIT, TIME, CLUSTER, COORDINATE (with conley), FOLD (cross-fitted propensities). <b>Missing
 * values</b> as {@link Ipw}. <b>Randomness</b> in folds and learner only; all models of a contrast,
 * and contrasts of the same rows and treatment, share folds. <b>Cost</b>: four fits a contrast,
 * side by side on the threads of the context; neither their number nor the order of contrasts moves
 * a number. <b>Errors.</b> CONF-193 p-values, CONF-196 to CONF-199 options, DATA-003 a treatment
 * that is not 0/1, DATA-193 to DATA-195 roles, IDENT-193 where no contrast could be estimated.
 *
 * <p><b>Source.</b> The design of Daoud, Conlin and Jerzak (2025, arXiv 2509.25648): projects of
 * two funders by sector, neighbourhoods by period, satellite images.
 */
public final class WeightingStudy implements Estimator<WeightingStudyResult> {
  /** Block of the columns that describe an image or text. */
  public static final String EMBEDDING_BLOCK = "embedding";

  /** Block of the 0/1 columns that say which rows take part in a contrast. */
  public static final String ELIGIBLE_BLOCK = "eligible";

  static final String NAME = "weighting-study";

  private final Builder options;

  private WeightingStudy(Builder options) {
    this.options = options;
  }

  /**
   * Starts with ATE, at least 100 treated, 95 % intervals.
   *
   * @param propensity the model of all propensities; with many covariates or an embedding a
   *     cross-fitted learner such as {@code PropensityModel.learner(Learners.ridgeLogistic())},
   *     whose folds keep clusters whole
   */
  public static Builder builder(PropensityModel propensity) {
    return new Builder(propensity);
  }

  /** The options of {@link WeightingStudy}. */
  public static final class Builder {
    private final PropensityModel propensity;
    private final List<StudyContrast> contrasts = new ArrayList<>();
    private Estimand estimand = Estimand.ATE;
    private int minimumTreated = 100;
    private VcovType.Conley conley;
    private double level = 0.95;

    private Builder(PropensityModel propensity) {
      this.propensity = propensity;
    }

    private Builder(Builder other) {
      propensity = other.propensity;
      contrasts.addAll(other.contrasts);
      estimand = other.estimand;
      minimumTreated = other.minimumTreated;
      conley = other.conley;
      level = other.level;
    }

    /** Adds a contrast; tables have them in the order of the calls. */
    public Builder contrast(StudyContrast contrast) {
      contrasts.add(contrast);
      return this;
    }

    /** The population. Default ATE. */
    public Builder estimand(Estimand value) {
      estimand = value;
      return this;
    }

    /** Contrasts with fewer treated rows are skipped. Default 100. */
    public Builder minimumTreated(int rows) {
      minimumTreated = rows;
      return this;
    }

    /** Adds standard errors of Conley; the data then need COORDINATE columns. */
    public Builder conley(VcovType.Conley type) {
      conley = type;
      return this;
    }

    /** The level of intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options together.
     *
     * @throws InvalidConfigException CONF-043, CONF-196, CONF-197
     */
    public WeightingStudy build() {
      if (contrasts.isEmpty()) {
        throw new InvalidConfigException(
            "CONF-196", "The study has no contrast. Add one with contrast(StudyContrast.of(...)).");
      }
      for (int k = 0; k < contrasts.size(); k++) {
        String label = contrasts.get(k).label();
        for (int j = 0; j < k; j++) {
          if (contrasts.get(j).label().equals(label)) {
            throw new InvalidConfigException(
                "CONF-196",
                "Contrasts "
                    + (j + 1)
                    + " and "
                    + (k + 1)
                    + " are both called \""
                    + label
                    + "\". Give one another name with labelled(...).");
          }
        }
      }
      if (minimumTreated < 1) {
        throw new InvalidConfigException(
            "CONF-197", "minimumTreated = " + minimumTreated + "; must be at least 1.");
      }
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      return new WeightingStudy(new Builder(this));
    }
  }

  /** The contrasts in order. */
  public List<StudyContrast> contrasts() {
    return List.copyOf(options.contrasts);
  }

  PropensityModel propensity() {
    return options.propensity;
  }

  Estimand estimand() {
    return options.estimand;
  }

  int minimumTreated() {
    return options.minimumTreated;
  }

  Optional<VcovType.Conley> conley() {
    return Optional.ofNullable(options.conley);
  }

  double level() {
    return options.level;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("estimand", options.estimand.name());
    d.put("propensity", options.propensity.label());
    if (options.propensity instanceof PropensityModel.CrossFitted learned) {
      d.put("propensity.learner", learned.learner().describe());
      d.put("folds", learned.plan().describe());
    }
    d.put("minimum.treated", options.minimumTreated);
    d.put("conley", options.conley == null ? null : options.conley.label());
    d.put("level", options.level);
    List<Object> all = new ArrayList<>();
    for (StudyContrast c : options.contrasts) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("treatment", c.treatment());
      one.put("label", c.label());
      one.put("eligible", c.eligible().orElse(null));
      all.add(one);
    }
    d.put("contrasts", all);
    return d;
  }

  @Override
  public WeightingStudyResult fit(CausalData data, FitContext context) {
    StudyChecks.require(this, data);
    return new StudyFit(this, data, context).run();
  }
}
