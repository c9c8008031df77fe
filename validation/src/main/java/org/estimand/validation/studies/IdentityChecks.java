package org.estimand.validation.studies;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntUnaryOperator;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.learners.Learners;

/** Two models that must give the same number where the instrument is the treatment itself. */
final class IdentityChecks {
  private static final double TOLERANCE = 1e-10;

  private IdentityChecks() {}

  static StudyTable table(String study, FitContext context) {
    IntUnaryOperator fold = i -> i % 5;
    CausalData data = PensionData.data("cat", false, List.of(fold), context::report);
    CausalData itself = data.withRoles(data.roles().with(Role.INSTRUMENT, PensionData.ELIGIBLE));
    CrossFitPlan folds = CrossFitPlan.userSupplied();
    DmlResult plr =
        Plr.builder().outcomeModel(Learners.ols()).crossFit(folds).build().fit(data, context);
    DmlResult pliv =
        Pliv.builder().outcomeModel(Learners.ols()).crossFit(folds).build().fit(itself, context);
    DmlResult irm =
        Irm.builder()
            .outcomeModel(Learners.ols())
            .propensityModel(Learners.logistic())
            .crossFit(folds)
            .build()
            .fit(data, context);
    DmlResult iivm =
        Iivm.builder()
            .outcomeModel(Learners.ols())
            .treatmentModel(Learners.logistic())
            .instrumentModel(Learners.logistic())
            .noAlwaysTakers(true)
            .noNeverTakers(true)
            .crossFit(folds)
            .build()
            .fit(itself, context);
    return StudyTable.reference(
        "identities",
        "Identities where the instrument is the treatment (left: the model without instrument)",
        List.of(
            equal(study, "PLIV with Z = D equals PLR", plr, pliv),
            equal(study, "IIVM with Z = D equals IRM", irm, iivm)));
  }

  private static Comparison equal(
      String study, String quantity, DmlResult without, DmlResult with) {
    return new Comparison(
        quantity,
        Optional.of(
            new Published(
                study,
                quantity,
                Json.number(without.estimate()),
                Json.number(without.standardError()),
                "Identities: Estimand's own model without instrument")),
        with.estimate(),
        OptionalDouble.of(with.standardError()),
        OptionalDouble.of(TOLERANCE));
  }
}
