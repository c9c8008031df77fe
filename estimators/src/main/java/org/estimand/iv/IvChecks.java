package org.estimand.iv;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.learn.Learner;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** Refusals that the estimators of this package share. */
final class IvChecks {
  private IvChecks() {}

  static void level(double level) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
  }

  static void floor(double floor) {
    if (!(floor >= 0 && floor < Double.POSITIVE_INFINITY)) {
      throw new InvalidConfigException(
          "CONF-218", "floor = " + floor + "; must be zero or a small positive number like 0.03.");
    }
  }

  static double clip(String what, double clip) {
    if (!(clip >= 0 && clip < 0.5)) {
      throw new InvalidConfigException(
          "CONF-219", what + " = " + clip + "; must be at least 0 and below 0.5.");
    }
    return clip;
  }

  /** Forms without a model of the outcome within arms. */
  static void logitOutcome(boolean logit, LateForm form) {
    if (logit && form != LateForm.DOUBLY_ROBUST) {
      throw new InvalidConfigException(
          "CONF-221",
          "logitOutcome(true) is for the form DOUBLY_ROBUST; "
              + form
              + " has no logit model of the outcome. Leave it out.");
    }
  }

  /** A design of a model that is not there would be ignored. */
  static void foreignDesign(boolean given, String design, String where) {
    if (given) {
      throw new InvalidConfigException(
          "CONF-230", design + " was given, but " + where + " has no such model. Leave it out.");
    }
  }

  /** The mean of d'theta has no score of its own. */
  static void scored(IvAteForm form, IvStandardErrors kind) {
    if (form == IvAteForm.G_ESTIMATION && kind == IvStandardErrors.INFLUENCE) {
      throw new InvalidConfigException(
          "CONF-229",
          "standardErrors(INFLUENCE) needs a score; G_ESTIMATION is a mean of fitted effects and has"
              + " none. Use STACKED.");
    }
  }

  /** A logit of the outcome needs a 0/1 one. */
  static void binaryOutcome(CausalData data, double[] y) {
    BinaryIvSample.requireBinary(data, Role.OUTCOME, y);
  }

  /** A learner that an estimator cannot do without. */
  static void learner(Learner learner, String option) {
    if (learner == null) {
      throw new InvalidConfigException(
          "CONF-051", option + " is missing. Give it a learner, for example Learners.ols().");
    }
  }

  /** Fold columns would be ignored by a plan that draws its folds. */
  static void refuseUnusedFolds(CausalData data, String estimator, CrossFitPlan plan) {
    if (data.has(Role.FOLD) && "RANDOM".equals(plan.describe().get("kind"))) {
      throw new InvalidDataException(
          "DATA-005",
          "FOLD \""
              + data.names(Role.FOLD).get(0)
              + "\" was given, but the plan of "
              + estimator
              + " draws its folds. Use CrossFitPlan.userSupplied(), or remove the role.");
    }
  }

  /** Folds that are products of two clusterings. */
  static void refuseProducts(FoldAssignment folds, String estimator) {
    if (folds.isProduct()) {
      throw new NotSupportedException(
          "NOTSUP-218",
          estimator
              + " takes one clustering; two CLUSTER columns give folds that are products. Name one,"
              + " or use groupedBy for the folds.");
    }
  }

  /** Blocks of covariates would be ignored. */
  static void refuseBlocks(CausalData data, String estimator) {
    for (String block : data.roles().blocks().keySet()) {
      throw new InvalidDataException(
          "DATA-005",
          "Block \""
              + block
              + "\" was given, but "
              + estimator
              + " takes no such block. Remove the block.");
    }
  }

  /** Says that a backend named by the caller is not used. */
  static void backend(FitContext context, String estimator, List<Diagnostic> out) {
    if (context.backend().equals("auto")) {
      return;
    }
    MatrixBackends.resolve(context.backend(), OffloadPolicy.Operation.BATCHED, 0);
    out.add(
        Diagnostic.warning(
            "BACKEND_UNUSED",
            "the backend \""
                + context.backend()
                + "\" was asked for, but "
                + estimator
                + " computes in plain Java and did not use it"));
  }

  static Provenance provenance(
      String estimator,
      Map<String, Object> options,
      CausalData data,
      FitContext context,
      Instant start) {
    return Provenance.of(estimator, options, data, context, "java", start);
  }
}
