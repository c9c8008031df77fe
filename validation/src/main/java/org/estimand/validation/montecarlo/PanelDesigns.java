package org.estimand.validation.montecarlo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.Role;
import org.estimand.datasets.dgp.ClarkePolselli;
import org.estimand.datasets.dgp.FuhrPapies;
import org.estimand.datasets.dgp.FuhrPapies.Form;
import org.estimand.datasets.dgp.FuhrPapies.Structure;
import org.estimand.dml.DmlAlgorithm;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.panel.PanelDml;
import org.estimand.panel.UnobservedEffect;

/** Designs of panels and the estimators that are run on them. */
public final class PanelDesigns {
  private static final int FOLDS = 5;
  private static final int MOST_ROUNDS = 200;
  private static final int PATIENCE = 10;
  private static final double TAILS = 0.05;

  private PanelDesigns() {}

  static List<Design> all() {
    List<Design> all = new ArrayList<>();
    for (Structure structure : Structure.values()) {
      for (Form form : Form.values()) {
        all.add(fuhrPapies(FuhrPapies.of(structure, form)));
      }
    }
    FuhrPapies hard = FuhrPapies.of(Structure.C, Form.U_SHAPED);
    all.add(fuhrPapies(hard.confounders(5)));
    all.add(fuhrPapies(hard.sized(50, 10)));
    for (int[] size : new int[][] {{100, 50}, {50, 100}, {10, 500}}) {
      all.add(fuhrPapies(hard.sized(size[0], size[1])));
    }
    all.add(fuhrPapies(hard.twoWay()));
    for (double rho : new double[] {0.5, 0.9}) {
      all.add(fuhrPapies(hard.sized(100, 50).autocorrelation(rho)));
    }
    for (ClarkePolselli.Functions functions : ClarkePolselli.Functions.values()) {
      all.add(clarkePolselli(ClarkePolselli.of(functions, 100)));
    }
    return all;
  }

  /**
   * Boosted trees as in Fuhr and Papies: rate 0.3, depth 6, L2 penalty 1, leaves from one row, at
   * most 200 rounds, their number by five folds and patience of ten; cuts in the tails to the row,
   * as their program tries every cut.
   */
  public static RegressionLearner tunedBoosting() {
    return Learners.boosting(
        BoostingOptions.builder()
            .rounds(MOST_ROUNDS)
            .shrinkage(0.3)
            .maxDepth(6)
            .maxLeaves(0)
            .minLeaf(1)
            .l2(1)
            .earlyStopping(FOLDS, PATIENCE)
            .build(),
        TAILS);
  }

  /** A panel estimator with honest folds: whole units, all folds at once. */
  public static PanelDml byUnit(UnobservedEffect effect, RegressionLearner learner) {
    return PanelDml.builder()
        .unobservedEffect(effect)
        .outcomeModel(learner)
        .crossFit(CrossFitPlan.kFold(FOLDS).groupedBy(Role.UNIT))
        .build();
  }

  /** A panel estimator as Fuhr and Papies run it: random rows, the mean over folds (DML1). */
  public static PanelDml byRow(UnobservedEffect effect, RegressionLearner learner) {
    return PanelDml.builder()
        .unobservedEffect(effect)
        .outcomeModel(learner)
        .crossFit(CrossFitPlan.kFold(FOLDS).allowUnitLeakage())
        .algorithm(DmlAlgorithm.DML1)
        .build();
  }

  /** Linear regressions and every panel estimator with a learner that contains the truth. */
  private static Design fuhrPapies(FuhrPapies design) {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    estimators.put("simple-ols", LinearPanel.simple());
    estimators.put("pols", LinearPanel.pooled());
    estimators.put("linear-fe", LinearPanel.within());
    estimators.put("oracle-fe", LinearPanel.oracle(design::shape));
    for (UnobservedEffect effect : UnobservedEffect.values()) {
      estimators.put(
          effect.label(),
          effect == UnobservedEffect.UNIT_DUMMIES
              ? byRow(effect, Learners.poly2())
              : byUnit(effect, Learners.poly2()));
    }
    return new Design(
        design.name(),
        "panel of Fuhr and Papies (2024); learner poly2, which contains the truth; theta = 1",
        design,
        estimators);
  }

  /** The estimators that Clarke and Polselli compare, with four learners, and ours. */
  private static Design clarkePolselli(ClarkePolselli design) {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    estimators.put("linear-fe", LinearPanel.within());
    estimators.putAll(clarkePolselli());
    return new Design(
        design.name(),
        "panel of Clarke and Polselli (2025), "
            + design.functions().name().toLowerCase(java.util.Locale.ROOT)
            + "; theta = "
            + ClarkePolselli.EFFECT
            + ", "
            + design.units()
            + " units in "
            + design.periods()
            + " periods",
        design,
        estimators);
  }

  /** CRE (theirs and general), WG-approx and FD-exact with each learner, names effect-learner. */
  public static Map<String, PanelDml> clarkePolselli() {
    Map<String, RegressionLearner> learners = new LinkedHashMap<>();
    learners.put("ols", Learners.ols());
    learners.put("lasso", Learners.lasso());
    learners.put("tree", tree());
    learners.put("forest", Learners.forest(ForestOptions.builder().trees(100).build()));
    learners.put(
        "boosting",
        Learners.boosting(
            BoostingOptions.builder()
                .rounds(MOST_ROUNDS)
                .maxDepth(4)
                .maxLeaves(0)
                .earlyStopping(FOLDS, PATIENCE)
                .build()));
    Map<String, PanelDml> estimators = new LinkedHashMap<>();
    for (UnobservedEffect effect :
        List.of(
            UnobservedEffect.CRE_NORMAL,
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.EARLY_DEMEANING,
            UnobservedEffect.FD_EXACT)) {
      learners.forEach((name, l) -> estimators.put(effect.label() + "-" + name, byUnit(effect, l)));
    }
    return estimators;
  }

  /** One tree on all rows, its depth by cross-validation. */
  private static RegressionLearner tree() {
    RegressionLearner[] depths = new RegressionLearner[5];
    for (int k = 0; k < depths.length; k++) {
      depths[k] =
          Learners.boosting(
              BoostingOptions.builder()
                  .rounds(1)
                  .shrinkage(1)
                  .maxDepth(k + 1)
                  .maxLeaves(0)
                  .build());
    }
    return Learners.tuned(FOLDS, depths);
  }
}
