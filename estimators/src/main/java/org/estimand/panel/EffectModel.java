package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.learn.Learner;
import org.estimand.learn.LinearInBasis;
import org.estimand.learn.RegressionLearner;

/**
 * One way to deal with unit effects on its data: which target is learned from which features, and
 * what happens to the residuals (the table in the documentation of {@link PanelDml}).
 */
final class EffectModel {
  private final UnobservedEffect effect;
  private final PanelSample sample;
  private final PanelFeatures features;
  private final PanelSettings settings;
  private final PanelRows rows;
  private final Set<String> used = new LinkedHashSet<>();

  EffectModel(
      UnobservedEffect effect,
      PanelSample sample,
      PanelFeatures features,
      PanelSettings settings,
      PanelRows rows) {
    this.effect = effect;
    this.sample = sample;
    this.features = features;
    this.settings = settings;
    this.rows = rows;
  }

  UnobservedEffect effect() {
    return effect;
  }

  PanelRows rows() {
    return rows;
  }

  /** Names of the nuisances this estimator uses. */
  Set<String> used() {
    return used;
  }

  boolean instrumented() {
    return rows.z().length > 0;
  }

  /** Number of effects: treatments, or one with instruments. */
  int terms() {
    return rows.d().length;
  }

  /** The nuisances of all terms. */
  List<Nuisance> nuisances() {
    List<Nuisance> out = new ArrayList<>();
    for (int j = 0; j < terms(); j++) {
      out.add(
          nuisance(
              outcomeName(j), settings.outcomeModel(), outcomeFeatures(j), rows.y(), null, null));
      out.add(
          nuisance(
              treatmentName(j),
              settings.treatmentModel(),
              ownFeatures(j, sample.treatments().get(j), sample.d()[j]),
              rows.d()[j],
              Role.TREATMENT,
              sample.treatments().get(j)));
    }
    for (int k = 0; k < rows.z().length; k++) {
      String name = sample.instruments().get(k);
      out.add(
          nuisance(
              instrumentName(k),
              settings.instrumentModel(),
              ownFeatures(0, name, sample.z()[k]),
              rows.z()[k],
              Role.INSTRUMENT,
              name));
    }
    out.forEach(nuisance -> used.add(nuisance.name()));
    return out;
  }

  /** What the IV-type score learns besides, once the preliminary estimates are there. */
  List<Nuisance> laterNuisances(NuisancePool pool) {
    List<Nuisance> out = new ArrayList<>();
    for (int j = 0; settings.ivType() && j < terms(); j++) {
      List<double[]> targets = new ArrayList<>();
      for (int r = 0; r < rows.folds().repetitions(); r++) {
        double theta = preliminary(pool, j, r);
        double[] target = rows.y().clone();
        for (int i = 0; i < target.length; i++) {
          target[i] -= theta * rows.d()[j][i];
        }
        targets.add(target);
      }
      Learner learner = encoded(settings.outcomeModel());
      out.add(
          Nuisance.mean(
                  laterName(j), (RegressionLearner) learner, outcomeFeatures(j), targets.get(0))
              .targets(targets.toArray(new double[0][]))
              .weighted(rows.weights())
              .grouped(innerGroups()));
    }
    out.forEach(nuisance -> used.add(nuisance.name()));
    return out;
  }

  /** The partialling-out estimate over all rows. */
  private double preliminary(NuisancePool pool, int j, int r) {
    double[] u = outcomeResidual(pool, j, r);
    double[] w = treatmentResidual(pool, j, r);
    double[] v = instrumented() ? instrumentResidual(pool, 0, r) : w;
    double top = 0;
    double bottom = 0;
    for (int i = 0; i < u.length; i++) {
      double weighted = rows.weights() == null ? v[i] : rows.weights()[i] * v[i];
      top += weighted * u[i];
      bottom += weighted * w[i];
    }
    return top / bottom;
  }

  double[] outcomeResidual(NuisancePool pool, int j, int r) {
    return afterOutcome(difference(rows.y(), pool.of(outcomeName(j), r)));
  }

  double[] treatmentResidual(NuisancePool pool, int j, int r) {
    return afterTreatment(difference(rows.d()[j], pool.of(treatmentName(j), r)));
  }

  double[] instrumentResidual(NuisancePool pool, int k, int r) {
    return afterTreatment(difference(rows.z()[k], pool.of(instrumentName(k), r)));
  }

  /** The outcome net of the effect less its prediction, for the IV-type score. */
  double[] laterResidual(NuisancePool pool, int j, int r) {
    return afterOutcome(difference(rows.y(), pool.of(laterName(j), r)));
  }

  /** The treatment as it enters the IV-type score. */
  double[] treatment(int j) {
    return after(rows.d()[j]);
  }

  private double[] afterOutcome(double[] residual) {
    return after(residual);
  }

  /** D - m - (bar D - bar m) is the residual less its unit mean. */
  private double[] afterTreatment(double[] residual) {
    return after(residual);
  }

  /**
   * Residuals as they enter the score. In CRE_GENERAL those of the outcome lose their unit means as
   * well (the hybrid form): no sum over a unit changes, but what is left of a unit's effect no
   * longer enters variances that are not sums over units.
   */
  private double[] after(double[] values) {
    return effect == UnobservedEffect.LATE_DEMEANING || effect == UnobservedEffect.CRE_GENERAL
        ? sample.within(values)
        : values;
  }

  static double[] difference(double[] a, double[] b) {
    double[] out = new double[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] - b[i];
    }
    return out;
  }

  private Nuisance nuisance(
      String name, Learner learner, FeatureMatrix x, double[] target, Role role, String column) {
    return LearnerTargets.nuisance(
            name, encoded(learner), x, target, role, column, effect, transformsTargets())
        .weighted(rows.weights())
        .grouped(innerGroups());
  }

  private boolean transformsTargets() {
    return effect == UnobservedEffect.EARLY_DEMEANING || effect == UnobservedEffect.FD_EXACT;
  }

  /**
   * Dummies of units need rows of the same unit on both sides of a fold inside the training rows.
   */
  private int[] innerGroups() {
    return effect == UnobservedEffect.UNIT_DUMMIES ? null : rows.blocks();
  }

  private boolean absorbed(Learner learner) {
    return effect == UnobservedEffect.UNIT_DUMMIES
        && LearnerTargets.absorbs(learner, settings.unitEncoding());
  }

  private Learner encoded(Learner learner) {
    return absorbed(learner)
        ? new AbsorbingLearner((LinearInBasis) learner, rows.unit(), sample.units().count())
        : learner;
  }

  private FeatureMatrix outcomeFeatures(int j) {
    return switch (effect) {
      case POOLED, LATE_DEMEANING -> features.plain(j);
      case EARLY_DEMEANING -> features.within(j);
      case UNIT_DUMMIES ->
          absorbed(settings.outcomeModel()) ? features.plain(j) : features.oneHot(j);
      case CRE_GENERAL, CRE_NORMAL -> features.means(j, List.of(), List.of());
      case MUNDLAK_FP -> features.means(j, beside(j), besideValues(j));
      case TWO_WAY_MUNDLAK -> features.twoWay(j, beside(j), besideValues(j));
      case FD_EXACT -> features.lags(j, rows.pairs());
    };
  }

  private FeatureMatrix ownFeatures(int j, String name, double[] column) {
    if (effect == UnobservedEffect.CRE_NORMAL) {
      return features.means(j, List.of(name), List.of(column));
    }
    if (effect == UnobservedEffect.UNIT_DUMMIES) {
      boolean treatment = sample.treatments().contains(name);
      return absorbed(treatment ? settings.treatmentModel() : settings.instrumentModel())
          ? features.plain(j)
          : features.oneHot(j);
    }
    return outcomeFeatures(j);
  }

  /** The treatment and the instruments, whose means a Fuhr-Papies model has. */
  private List<String> beside(int j) {
    List<String> names = new ArrayList<>();
    names.add(sample.treatments().get(j));
    for (String z : sample.instruments()) {
      if (!names.contains(z)) {
        names.add(z);
      }
    }
    return names;
  }

  private List<double[]> besideValues(int j) {
    List<double[]> out = new ArrayList<>();
    for (String name : beside(j)) {
      int k = sample.instruments().indexOf(name);
      out.add(name.equals(sample.treatments().get(j)) ? sample.d()[j] : sample.z()[k]);
    }
    return out;
  }

  private String given(String own) {
    boolean means = !settings.derivedMeans().isNone();
    String x = means ? "mean X,mean f(X)" : "mean X";
    return switch (effect) {
      case POOLED, LATE_DEMEANING -> "X";
      case EARLY_DEMEANING -> "within X";
      case UNIT_DUMMIES -> "X,units";
      case CRE_GENERAL -> "X," + x;
      case CRE_NORMAL -> "X," + x + (own == null ? "" : ",mean " + own);
      case MUNDLAK_FP -> "X," + x + (instrumented() ? ",mean D,mean Z" : ",mean D");
      case TWO_WAY_MUNDLAK -> "X,unit and period means";
      case FD_EXACT -> "X,lag X";
    };
  }

  private String target(String symbol) {
    return switch (effect) {
      case EARLY_DEMEANING -> "within " + symbol;
      case FD_EXACT -> "diff " + symbol;
      default -> symbol;
    };
  }

  private String outcomeName(int j) {
    return "E[" + target("Y") + "|" + given(null) + "]" + of(j);
  }

  private String treatmentName(int j) {
    return "E[" + target("D") + "|" + given("D") + "]" + of(j);
  }

  private String laterName(int j) {
    // the target holds a preliminary estimate of this estimator's own
    return "E[" + target("Y-theta*D") + "|" + given(null) + "]" + of(j) + tag();
  }

  private String tag() {
    return switch (effect) {
      case LATE_DEMEANING, CRE_NORMAL -> " (" + effect.label() + ")";
      default -> "";
    };
  }

  private String instrumentName(int k) {
    return "E["
        + target("Z")
        + "|"
        + given("Z")
        + "]"
        + (rows.z().length == 1 ? "" : " (" + sample.instruments().get(k) + ")");
  }

  private String of(int j) {
    return terms() == 1 ? "" : " (" + sample.treatments().get(j) + ")";
  }
}
