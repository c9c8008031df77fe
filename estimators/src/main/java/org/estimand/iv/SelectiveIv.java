package org.estimand.iv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;

/**
 * Selective machine learning of the effect with an invalid instrument: several candidates for every
 * nuisance, of which the combination is chosen that moves least when the others change.
 *
 * <p><b>Estimand and assumptions</b> as in {@link InvalidIv}; at least one robust set must have its
 * right candidates in the lists.
 *
 * <p><b>Groups.</b> {@code instrument} (P(Z=1|X)), {@code treatment} (E[A|Z,X]) and {@code
 * outcome}. With {@link #designs()} the candidates are designs of the parametric models of {@link
 * InvalidIv} and the outcome's group is (delta, h, w) together; robust sets {instrument, treatment}
 * and {outcome}. With {@link #learners()} they are learners as in {@link InvalidIvMl}, the
 * outcome's group the means in the cells of (A, Z); robust sets {instrument, treatment} and
 * {treatment, outcome}.
 *
 * <p><b>Algorithm.</b> (1) for every split s fit every candidate on the training part, once; (2)
 * psi_s(c) = mean of the score of combination c on the test part, for all combinations at once on
 * the matrix backend; (3) for robust set r, per_r(c0) = largest mean over splits of (psi_s(c) -
 * psi_s(c'))^2 over c, c' that agree with c0 on the set; pseudo-risk = sum over r (mixed-minimax,
 * default) or maximum (minimax); (4) the combination of least risk, the first on a tie; the
 * estimate is the mean of its scores over all rows. With {@code smooth(lambda)} instead the mean of
 * all combinations with weights proportional to exp(-lambda n risk / min n se^2).
 *
 * <p><b>Standard errors.</b> Of the influence function at the choice, which ignores that it was
 * chosen; or, with {@code bootstrap(B)}, from B repetitions of all fits and of the selection with
 * exponential weights of rows (of clusters) on the same folds.
 *
 * <p><b>Guards, roles, missing values, weights, errors</b> as in {@link InvalidIvMl}; of designs
 * the treatment must be 0/1 too. CONF-222 lists that are missing or mixed, CONF-223 robust sets,
 * CONF-224 the smoothing or the number of replicates. <b>Cost.</b> One fit per candidate and split;
 * of designs also one small linear system per combination and split. <b>Randomness.</b> Folds,
 * learners and the bootstrap, from the seed. <b>Term.</b> ATE.
 *
 * <p><b>Source.</b> Cui and Tchetgen Tchetgen (2024, doi 10.1093/biomet/asad055) for two groups
 * with a robust set each; the extension to general robust sets is ours.
 */
public final class SelectiveIv implements Estimator<SelectiveIvResult> {
  static final String NAME = "iv-selective";

  /** Names of the groups, in order. */
  static final List<String> GROUPS = List.of("instrument", "treatment", "outcome");

  private final Builder o;

  private SelectiveIv(Builder options) {
    o = options;
  }

  /** Candidates are designs of parametric models. */
  public static Builder designs() {
    return new Builder(true);
  }

  /** Candidates are learners. */
  public static Builder learners() {
    return new Builder(false);
  }

  @Override
  public SelectiveIvResult fit(CausalData data, FitContext context) {
    return new SelectiveIvFit(this, data, context).run();
  }

  boolean parametric() {
    return o.parametric;
  }

  List<IvDesign> instrumentDesigns() {
    return o.instrumentDesigns;
  }

  List<IvDesign> treatmentDesigns() {
    return o.treatmentDesigns;
  }

  List<OutcomeDesign> outcomeDesigns() {
    return o.outcomeDesigns;
  }

  List<ClassificationLearner> instrumentModels() {
    return o.instrumentModels;
  }

  List<Learner> treatmentModels() {
    return o.treatmentModels;
  }

  List<Learner> outcomeModels() {
    return o.outcomeModels;
  }

  CrossFitPlan plan() {
    return o.plan;
  }

  SelectionRule rule() {
    return o.rule;
  }

  double lambda() {
    return o.lambda;
  }

  int replicates() {
    return o.replicates;
  }

  CellScores.Guards guards() {
    return new CellScores.Guards(o.clipPi, o.clipM, o.floor);
  }

  boolean allowSignChanges() {
    return o.allowSignChanges;
  }

  RepetitionAggregate aggregate() {
    return o.aggregate;
  }

  double level() {
    return o.level;
  }

  /** Robust sets as positions of groups. */
  List<int[]> robustSets() {
    List<int[]> out = new ArrayList<>();
    for (List<String> set : o.robustSets == null ? defaultSets() : o.robustSets) {
      out.add(set.stream().mapToInt(GROUPS::indexOf).toArray());
    }
    return out;
  }

  private List<List<String>> defaultSets() {
    return o.parametric
        ? List.of(List.of("instrument", "treatment"), List.of("outcome"))
        : List.of(List.of("instrument", "treatment"), List.of("treatment", "outcome"));
  }

  /** For every group the names of its candidates. */
  List<List<String>> candidateNames() {
    List<List<String>> out = new ArrayList<>();
    if (o.parametric) {
      out.add(IvDesign.describe(o.instrumentDesigns));
      out.add(IvDesign.describe(o.treatmentDesigns));
      out.add(o.outcomeDesigns.stream().map(OutcomeDesign::describe).toList());
    } else {
      out.add(o.instrumentModels.stream().map(Learner::name).toList());
      out.add(o.treatmentModels.stream().map(Learner::name).toList());
      out.add(o.outcomeModels.stream().map(Learner::name).toList());
    }
    return out;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    List<List<String>> names = candidateNames();
    for (int g = 0; g < GROUPS.size(); g++) {
      d.put("candidates." + GROUPS.get(g), names.get(g));
    }
    if (!o.parametric) {
      List<Object> settings = new ArrayList<>();
      o.instrumentModels.forEach(l -> settings.add(InvalidIvMl.described(l)));
      o.treatmentModels.forEach(l -> settings.add(InvalidIvMl.described(l)));
      o.outcomeModels.forEach(l -> settings.add(InvalidIvMl.described(l)));
      d.put("learners", settings);
    }
    d.put("robustSets", o.robustSets == null ? defaultSets() : o.robustSets);
    d.put("rule", o.rule.name());
    d.put("smooth", o.lambda);
    d.put("bootstrap", o.replicates);
    d.put("clipInstrument", o.clipPi);
    d.put("clipTreatment", o.clipM);
    d.put("floor", o.floor);
    d.put("allowSignChanges", o.allowSignChanges);
    d.put("crossFit", o.plan.describe());
    d.put("aggregate", o.aggregate.name());
    d.put("level", o.level);
    return d;
  }

  /** The options of {@link SelectiveIv}. */
  public static final class Builder {
    private final boolean parametric;
    private List<IvDesign> instrumentDesigns = List.of();
    private List<IvDesign> treatmentDesigns = List.of();
    private List<OutcomeDesign> outcomeDesigns = List.of();
    private List<ClassificationLearner> instrumentModels = List.of();
    private List<Learner> treatmentModels = List.of();
    private List<Learner> outcomeModels = List.of();
    private List<List<String>> robustSets;
    private CrossFitPlan plan = CrossFitPlan.kFold(4);
    private RepetitionAggregate aggregate = RepetitionAggregate.MEDIAN;
    private SelectionRule rule = SelectionRule.MIXED_MINIMAX;
    private double lambda;
    private int replicates;
    private double clipPi = 0.02;
    private double clipM = 0.005;
    private double floor = 0.03;
    private boolean allowSignChanges;
    private double level = 0.95;

    private Builder(boolean parametric) {
      this.parametric = parametric;
    }

    private Builder(Builder other) {
      parametric = other.parametric;
      instrumentDesigns = other.instrumentDesigns;
      treatmentDesigns = other.treatmentDesigns;
      outcomeDesigns = other.outcomeDesigns;
      instrumentModels = other.instrumentModels;
      treatmentModels = other.treatmentModels;
      outcomeModels = other.outcomeModels;
      robustSets = other.robustSets;
      plan = other.plan;
      aggregate = other.aggregate;
      rule = other.rule;
      lambda = other.lambda;
      replicates = other.replicates;
      clipPi = other.clipPi;
      clipM = other.clipM;
      floor = other.floor;
      allowSignChanges = other.allowSignChanges;
      level = other.level;
    }

    /** Candidate designs of P(Z=1|X). */
    public Builder instrumentDesigns(IvDesign... candidates) {
      instrumentDesigns = List.of(candidates);
      return this;
    }

    /** Candidate designs of E[A|Z,X]. */
    public Builder treatmentDesigns(IvDesign... candidates) {
      treatmentDesigns = List.of(candidates);
      return this;
    }

    /** Candidate designs of delta(X), h(Z,X) and w(X), chosen together. */
    public Builder outcomeDesigns(OutcomeDesign... candidates) {
      outcomeDesigns = List.of(candidates);
      return this;
    }

    /** Candidate learners of P(Z=1|X). */
    public Builder instrumentModels(ClassificationLearner... candidates) {
      instrumentModels = List.of(candidates);
      return this;
    }

    /** Candidate learners of E[A|Z=z,X]. */
    public Builder treatmentModels(Learner... candidates) {
      treatmentModels = List.of(candidates);
      return this;
    }

    /** Candidate learners of E[Y|A=a,Z=z,X]. */
    public Builder outcomeModels(Learner... candidates) {
      outcomeModels = List.of(candidates);
      return this;
    }

    /**
     * Groups whose being right alone suffices, each a list of {@code instrument}, {@code
     * treatment}, {@code outcome}. They must fit the parameterisation; the defaults do.
     */
    public Builder robustSets(List<List<String>> sets) {
      robustSets = sets.stream().map(List::copyOf).toList();
      return this;
    }

    /** The folds; four random ones when not set. Every fold of every repetition is a split. */
    public Builder crossFit(CrossFitPlan folds) {
      plan = Objects.requireNonNull(folds, "folds");
      return this;
    }

    /** How the estimates of repetitions are put together. Default median. */
    public Builder aggregate(RepetitionAggregate value) {
      aggregate = Objects.requireNonNull(value, "aggregate");
      return this;
    }

    /** The rule. Default mixed-minimax. */
    public Builder rule(SelectionRule value) {
      rule = Objects.requireNonNull(value, "rule");
      return this;
    }

    /** Weights all combinations by their risk; 0, the default, chooses one. */
    public Builder smooth(double value) {
      lambda = value;
      return this;
    }

    /** Number of replicates of the bootstrap of the whole selection; 0, the default, for none. */
    public Builder bootstrap(int count) {
      replicates = count;
      return this;
    }

    /** P(Z=1|X) is moved into [bound, 1 - bound]. Default 0.02. */
    public Builder clipInstrument(double bound) {
      clipPi = bound;
      return this;
    }

    /** E[A|Z,X] is moved into [bound, 1 - bound]. Default 0.005. */
    public Builder clipTreatment(double bound) {
      clipM = bound;
      return this;
    }

    /** Smallest |D|. Default 0.03. */
    public Builder floor(double value) {
      floor = value;
      return this;
    }

    /** Estimates though D changes sign over more than 5 % of the rows. Default false. */
    public Builder allowSignChanges(boolean on) {
      allowSignChanges = on;
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
     * @throws InvalidConfigException CONF-043, CONF-218, CONF-219, CONF-222 .. CONF-224
     */
    public SelectiveIv build() {
      IvChecks.level(level);
      IvChecks.floor(floor);
      IvChecks.clip("clipInstrument", clipPi);
      IvChecks.clip("clipTreatment", clipM);
      SelectionChecks.candidates(
          parametric,
          List.of(instrumentDesigns, treatmentDesigns, outcomeDesigns),
          List.of(instrumentModels, treatmentModels, outcomeModels));
      SelectionChecks.robustSets(robustSets);
      SelectionChecks.amounts(lambda, replicates);
      return new SelectiveIv(new Builder(this));
    }
  }
}
