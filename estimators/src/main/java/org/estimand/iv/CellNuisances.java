package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;

/** What must be learned for {@link CellScores}, and who trains it. */
final class CellNuisances {
  /** P(Z=1|X). */
  static final String PI = "P(Z=1|X)";

  private final BinaryIvSample s;
  private final FeatureMatrix x;

  CellNuisances(BinaryIvSample s) {
    this.s = s;
    this.x = s.data().covariates();
  }

  static String m(int arm) {
    return "E[A|Z=" + arm + ",X]";
  }

  static String mu(int cell) {
    return "E[Y|A=" + cell % 2 + ",Z=" + cell / 2 + ",X]";
  }

  /** Whether rows of a cell exist. */
  boolean has(int cell) {
    double constant = s.constant()[cell / 2];
    return Double.isNaN(constant) || constant == cell % 2;
  }

  Nuisance instrument(String name, ClassificationLearner learner) {
    return Nuisance.probability(name, learner, x, s.z()).weighted(s.w());
  }

  /** Models of the treatment in the arms where it varies. */
  List<Nuisance> treatment(String suffix, Learner learner) {
    List<Nuisance> out = new ArrayList<>();
    for (int arm = 0; arm < 2; arm++) {
      if (Double.isNaN(s.constant()[arm])) {
        out.add(mean(m(arm) + suffix, learner, s.a()).trainedOn(flags(-1, arm)));
      }
    }
    return out;
  }

  /** Models of the outcome in the cells that exist. */
  List<Nuisance> outcome(String suffix, Learner learner) {
    if (learner instanceof ClassificationLearner) {
      IvChecks.binaryOutcome(s.data(), s.y());
    }
    List<Nuisance> out = new ArrayList<>();
    for (int cell = 0; cell < 4; cell++) {
      if (has(cell)) {
        out.add(mean(mu(cell) + suffix, learner, s.y()).trainedOn(flags(cell % 2, cell / 2)));
      }
    }
    return out;
  }

  private Nuisance mean(String name, Learner learner, double[] target) {
    return (learner instanceof ClassificationLearner classifier
            ? Nuisance.probability(name, classifier, x, target)
            : Nuisance.mean(name, (RegressionLearner) learner, x, target))
        .weighted(s.w());
  }

  /** Rows with this treatment (-1: any) and instrument. */
  private boolean[] flags(int a, int z) {
    boolean[] out = new boolean[s.rows()];
    for (int i = 0; i < out.length; i++) {
      out[i] = s.z()[i] == z && (a < 0 || s.a()[i] == a) && s.weight(i) > 0;
    }
    return out;
  }

  /** Codes of the cells, to stratify folds by. */
  int[] strata() {
    int[] out = new int[s.rows()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) s.a()[i] + 2 * (int) s.z()[i];
    }
    return out;
  }

  /** Every fold must train on rows of every cell. */
  void requireCells(FoldAssignment folds) {
    for (int cell = 0; cell < 4; cell++) {
      if (has(cell)) {
        folds.requireEachTraining(
            flags(cell % 2, cell / 2),
            s.data().name(Role.TREATMENT)
                + "="
                + cell % 2
                + ", "
                + s.data().name(Role.INSTRUMENT)
                + "="
                + cell / 2,
            "or a larger sample");
      }
    }
  }
}
