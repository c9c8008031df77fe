package org.estimand.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Exact texts of what is refused. */
class PanelErrorsTest {
  private static void fails(String text, Executable what) {
    assertEquals(text, assertThrows(CausalException.class, what).getMessage());
  }

  private static PanelDml.Builder ols() {
    return PanelDml.builder().outcomeModel(Learners.ols());
  }

  private static void fit(PanelDml.Builder b, Map<String, double[]> columns, Roles roles) {
    b.build().fit(PanelTestData.data(columns, roles), FitContext.defaults());
  }

  @Test
  void missingLearner() {
    fails(
        "CONF-051 outcomeModel is missing. Give it a learner, for example Learners.ols().",
        () -> PanelDml.builder().build());
  }

  @Test
  void level() {
    fails(
        "CONF-043 level = 95.0; must lie between 0 and 1, for example 0.95.",
        () -> ols().level(95));
  }

  @Test
  void onePeriod() {
    Map<String, double[]> c = PanelTestData.balanced();
    Arrays.fill(c.get("t"), 2001);
    fails(
        "IDENT-240 TIME \"t\" has one period (2001) in all 240 rows. A panel needs at least two;"
            + " for one period use dml-plr.",
        () -> fit(ols(), c, PanelTestData.roles()));
  }

  @Test
  void duplicates() {
    Map<String, double[]> c = PanelTestData.balanced();
    c.get("t")[8] = 2004; // unit 101: rows 7..12 are 2000..2005
    fails(
        "DATA-006 Unit \"id\" has two rows for t 2004 (id 101, rows 9 and 11). A panel has one row"
            + " per unit and period; sum up or drop the others.",
        () -> fit(ols(), c, PanelTestData.roles()));
  }

  @Test
  void treatmentConstantWithinUnits() {
    Map<String, double[]> c = PanelTestData.balanced();
    String rest =
        " \"g\" never varies within a unit (40 units of \"id\"). CRE_GENERAL compares a unit with"
            + " itself at another time; only POOLED can use differences between units, and assumes"
            + " that there are no unit effects.";
    Roles roles = Roles.outcome("y").covariates("x1").unit("id").time("t");
    fails("IDENT-241 TREATMENT" + rest, () -> fit(ols(), c, roles.treatment("g")));
    fails(
        "IDENT-241 INSTRUMENT" + rest, () -> fit(ols(), c, roles.treatment("d").instruments("g")));
    fit(ols().unobservedEffect(UnobservedEffect.POOLED), c, roles.treatment("g"));
  }

  @Test
  void noUnitTwice() {
    Map<String, double[]> c = PanelTestData.balanced();
    for (int i = 0; i < 240; i++) {
      c.get("id")[i] = i;
    }
    fails(
        "IDENT-242 No UNIT \"id\" has 2 rows (240 rows, 240 units). Unit effects need units that"
            + " are seen more than once; without them use POOLED or dml-plr.",
        () -> fit(ols(), c, PanelTestData.roles()));
  }

  @Test
  void noAdjacentPeriods() {
    fails(
        "IDENT-243 No unit of \"id\" has rows in adjacent periods, 0.5 apart. Set periodLength to"
            + " the time between periods, or use CRE_GENERAL.",
        () ->
            fit(
                ols().unobservedEffect(UnobservedEffect.FD_EXACT).periodLength(0.5),
                PanelTestData.balanced(),
                PanelTestData.roles()));
  }

  @Test
  void foldsThatSplitUnits() {
    fails(
        "CONF-002 Folds are drawn by row but UNIT \"id\" repeats: rows of one id would be in both"
            + " parts. Use groupedBy(Role.UNIT) or state allowUnitLeakage().",
        () ->
            fit(
                ols().crossFit(CrossFitPlan.kFold(5).byRow()),
                PanelTestData.balanced(),
                PanelTestData.roles()));
    for (CrossFitPlan plan :
        new CrossFitPlan[] {
          CrossFitPlan.kFold(3).groupedBy(Role.TIME), CrossFitPlan.periodBlocks(3)
        }) {
      fails(
          "CONF-002 Folds are drawn by \"t\" but UNIT \"id\" spans several of its values: rows of"
              + " one id would be in both parts. Use groupedBy(Role.UNIT) or state"
              + " allowUnitLeakage().",
          () -> fit(ols().crossFit(plan), PanelTestData.balanced(), PanelTestData.roles()));
    }
    fails(
        "CONF-022 Fold column \"rf\" puts rows of UNIT \"id\" = 100 into several folds. Give all"
            + " rows with the same id the same label, or state allowUnitLeakage().",
        () ->
            fit(
                ols().crossFit(CrossFitPlan.userSupplied()),
                PanelTestData.balanced(),
                PanelTestData.roles().folds("rf")));
  }

  @Test
  void foldColumnsThatNothingReads() {
    fails(
        "DATA-005 FOLD \"f\" was given, but the plan of panel-dml makes its own folds. Use"
            + " CrossFitPlan.userSupplied(), or remove the role.",
        () -> fit(ols(), PanelTestData.balanced(), PanelTestData.roles().folds("f")));
  }

  @Test
  void derivedMeansWithoutMeans() {
    fails(
        "CONF-240 derivedMeans \"squares\" was given, but FD_EXACT has no unit means among its"
            + " features. Use MUNDLAK_FP, CRE_GENERAL, CRE_NORMAL or TWO_WAY_MUNDLAK.",
        () ->
            ols()
                .unobservedEffect(UnobservedEffect.FD_EXACT)
                .derivedMeans(DerivedMeans.squares())
                .build());
  }

  @Test
  void unitDummiesOnUnitFolds() {
    fails(
        "CONF-241 UNIT_DUMMIES learns an effect of each unit, but no unit tested in fold 1 of"
            + " repetition 1 has training rows. Use kFold(K).byRow().allowUnitLeakage(), or"
            + " CRE_GENERAL.",
        () ->
            fit(
                ols().unobservedEffect(UnobservedEffect.UNIT_DUMMIES),
                PanelTestData.balanced(),
                PanelTestData.roles()));
  }

  @Test
  void classifiers() {
    Roles roles = Roles.outcome("y").covariates("x1").unit("id").time("t");
    fails(
        "CONF-242 FD_EXACT learns TREATMENT \"b\" after it was transformed, which the classifier"
            + " logit cannot. Give it a learner of means.",
        () ->
            fit(
                ols()
                    .treatmentModel(Learners.logistic())
                    .unobservedEffect(UnobservedEffect.FD_EXACT),
                PanelTestData.balanced(),
                roles.treatment("b")));
    CausalException e =
        assertThrows(
            CausalException.class,
            () ->
                fit(
                    ols().treatmentModel(Learners.logistic()),
                    PanelTestData.balanced(),
                    roles.treatment("d")));
    assertTrue(e.getMessage().startsWith("DATA-241 TREATMENT \"d\" holds "), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith(", but the classifier logit needs 0 and 1. Give it a learner of means."),
        e.getMessage());
    fit(ols().treatmentModel(Learners.logistic()), PanelTestData.balanced(), roles.treatment("b"));
  }

  @Test
  void blocksOfPeriods() {
    fails(
        "CONF-243 neighboursLeftOut(9): it leaves three blocks out of each training set and needs"
            + " at least 10. Use 10 or more, or periodBlocks.",
        () -> CrossFitPlan.neighboursLeftOut(9));
    fails(
        "CONF-001 folds = 10; must be between 2 and the number of periods (6).",
        () ->
            fit(
                ols().crossFit(CrossFitPlan.neighboursLeftOut(10).allowUnitLeakage()),
                PanelTestData.balanced(),
                PanelTestData.roles()));
    fails(
        "CONF-001 folds = 1; must be between 2 and the number of periods.",
        () -> CrossFitPlan.periodBlocks(1));
    fails(
        "CONF-024 repeated(2) does not apply to blocks of periods, which are not random. Use"
            + " kFold, or remove it.",
        () -> CrossFitPlan.periodBlocks(2).repeated(2));
  }

  @Test
  void periodLength() {
    fails(
        "CONF-244 periodLength = -1.0; must be positive and finite.", () -> ols().periodLength(-1));
    fails(
        "CONF-247 periodLength has no meaning for CRE_GENERAL; only FD_EXACT uses it. Leave it"
            + " out.",
        () -> ols().periodLength(1).build());
    fails(
        "CONF-247 unitEncoding has no meaning for CRE_GENERAL; only UNIT_DUMMIES uses it. Leave it"
            + " out.",
        () -> ols().unitEncoding(UnitEncoding.ONE_HOT).build());
  }

  @Test
  void basesOfDerivedMeans() {
    fails(
        "CONF-245 derivedMeans \"half\" gave 1 rows for 240 rows. A basis must give one row for"
            + " each row.",
        () ->
            fit(
                ols()
                    .derivedMeans(
                        DerivedMeans.of(
                            "half",
                            x -> FeatureMatrix.wrap(new double[1], 1, java.util.List.of("a")))),
                PanelTestData.balanced(),
                PanelTestData.roles()));
    fails(
        "CONF-245 derivedMeans \"log\" gave NaN in column \"a\". A basis must give finite numbers.",
        () ->
            fit(
                ols()
                    .derivedMeans(
                        DerivedMeans.of(
                            "log",
                            x -> {
                              double[] v = new double[x.rows()];
                              Arrays.fill(v, Double.NaN);
                              return FeatureMatrix.wrap(v, v.length, java.util.List.of("a"));
                            })),
                PanelTestData.balanced(),
                PanelTestData.roles()));
  }

  @Test
  void absorbingALearnerThatIsNotLinear() {
    fails(
        "CONF-246 unitEncoding is ABSORBED, but the learner boosting is not linear in known"
            + " columns. Use ONE_HOT, or ols, poly2 or lasso.",
        () ->
            fit(
                PanelDml.builder()
                    .outcomeModel(Learners.boosting())
                    .unobservedEffect(UnobservedEffect.UNIT_DUMMIES)
                    .unitEncoding(UnitEncoding.ABSORBED)
                    .crossFit(CrossFitPlan.kFold(2).byRow().allowUnitLeakage()),
                PanelTestData.balanced(),
                PanelTestData.roles()));
  }

  @Test
  void comparisonsOfNothing() {
    fails(
        "CONF-248 unobservedEffects takes at least one estimator and each once; found [].",
        () -> PanelComparison.builder().unobservedEffects());
    fails(
        "CONF-248 unobservedEffects takes at least one estimator and each once; found [POOLED,"
            + " POOLED].",
        () ->
            PanelComparison.builder()
                .unobservedEffects(UnobservedEffect.POOLED, UnobservedEffect.POOLED));
  }

  @Test
  void missingCovariates() {
    Map<String, double[]> c = PanelTestData.balanced();
    c.get("x2")[17] = Double.NaN;
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> column : c.entrySet()) {
      all = all.number(column.getKey(), column.getValue());
    }
    CausalData data = CausalData.of(all, PanelTestData.roles(), Missing.KEEP_COVARIATES);
    fails(
        "DATA-240 Covariate \"x2\" is missing in row 18. Unit means and differences need every"
            + " value: impute it, or drop the row.",
        () -> ols().build().fit(data, FitContext.defaults()));
  }

  @Test
  void weights() {
    Map<String, double[]> c = PanelTestData.balanced();
    fails(
        "NOTSUP-240 WEIGHT \"w\" has the kind FREQUENCY, but panel-dml takes SAMPLING weights"
            + " only.",
        () -> fit(ols(), c, PanelTestData.roles().weights("w", WeightKind.FREQUENCY)));
    c.get("w")[7] = 9;
    fails(
        "NOTSUP-241 The sampling weights of unit 101 differ between its rows; a difference of two"
            + " rows has no weight then. FD_EXACT takes weights that are constant within units.",
        () ->
            fit(
                ols().unobservedEffect(UnobservedEffect.FD_EXACT),
                c,
                PanelTestData.roles().weights("w", WeightKind.SAMPLING)));
  }

  @Test
  void tooWide() {
    fails(
        "NOTSUP-242 300000 rows with 10000 columns are more cells than one matrix holds"
            + " (2,147,483,639). For UNIT_DUMMIES use ABSORBED with a learner that is linear in"
            + " known columns (ols, poly2, lasso), or CRE_GENERAL, which has no dummies.",
        () -> FeatureStore.requireRoom(300_000, 10_000));
  }

  @Test
  void instruments() {
    Map<String, double[]> c = PanelTestData.balanced();
    fails(
        "NOTSUP-243 panel-dml with instruments takes one TREATMENT; 2 were given (d, d2). Make the"
            + " others covariates.",
        () -> fit(ols(), c, PanelTestData.roles().treatment("d2").instruments("z")));
    fails(
        "NOTSUP-055 The IV-type score takes one INSTRUMENT; 2 were given (z, z2). Use"
            + " PARTIALLING_OUT.",
        () ->
            fit(ols().score(PanelScore.IV_TYPE), c, PanelTestData.roles().instruments("z", "z2")));
    PanelResult r =
        ols()
            .build()
            .fit(
                PanelTestData.data(c, PanelTestData.roles().instruments("z")),
                FitContext.defaults());
    fails(
        "NOTSUP-244 The sensitivity analysis of panel-dml is defined without instruments; this"
            + " estimate uses them. Ask robustConfidenceSet, or fit without the instruments.",
        () -> r.sensitivity(0.1, 0.1, 1, 0.95));
  }

  @Test
  void predictionsOfNothing() {
    PanelResult r =
        ols()
            .build()
            .fit(
                PanelTestData.data(PanelTestData.balanced(), PanelTestData.roles()),
                FitContext.defaults());
    fails(
        "CONF-050 There is no nuisance \"m\" in this result. Nuisances: E[Y|X,mean X], E[D|X,mean"
            + " X].",
        () -> r.predictions("m", 0));
    fails(
        "CONF-050 There is no nuisance \"E[Y|X,mean X]\" in this result. Nuisances: E[Y|X,mean X],"
            + " E[D|X,mean X] (dropped by compact).",
        () -> r.compact().predictions("E[Y|X,mean X]", 0));
  }

  @Test
  void innerFoldsWithFewUnits() {
    fails(
        "IDENT-244 Folds inside the training rows keep units whole: 35 folds need as many units,"
            + " and only 30 train. Use fewer inner folds, or give the settings instead of tuning"
            + " them. Where: nuisance E[Y|X,mean X], fold 1 of repetition 1.",
        () ->
            fit(
                PanelDml.builder()
                    .outcomeModel(Learners.tuned(35, Learners.ols(), Learners.poly2()))
                    .crossFit(CrossFitPlan.userSupplied()),
                PanelTestData.balanced(),
                PanelTestData.roles().folds("f")));
  }
}
