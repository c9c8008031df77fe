package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.apo;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.iivm;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal with its whole text. */
class DmlErrorsTest {
  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static Map<String, double[]> with(String column, double... values) {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get(column)[i] = values[Math.min(i, values.length - 1)];
    }
    return m;
  }

  @Test
  void treatmentMustBeBinary() {
    Map<String, double[]> m = columns();
    m.get("d")[4] = 9;
    m.get("d")[5] = 9;
    m.get("d")[6] = 9;
    refused(
        "DATA-003 TREATMENT \"d\" must have the two values 0 and 1; found 0, 1, 9 (9 in 3 rows).",
        () -> irm().build().fit(data(m, roles("d")), CONTEXT));
    refused(
        "DATA-003 TREATMENT \"f\" must have the two values 0 and 1; found 0, 1, 2, 3, ... (other"
            + " values in 240 rows).",
        () ->
            plr()
                .treatmentModel(new PlainLogit())
                .build()
                .fit(
                    data(Roles.outcome("y").treatment("f").covariates("x1").folds("f2")), CONTEXT));
    refused(
        "DATA-003 INSTRUMENT \"g\" must have the two values 0 and 1; found 0, 1, 2 (2 in "
            + count("g", 2)
            + " rows).",
        () -> iivm().build().fit(data(roles("d").instruments("g")), CONTEXT));
  }

  private static int count(String column, double value) {
    return (int) Arrays.stream(columns().get(column)).filter(v -> v == value).count();
  }

  @Test
  void constantColumns() {
    refused(
        "IDENT-050 TREATMENT \"d\" has the same value (1) in all 400 rows. An effect needs rows"
            + " with other values.",
        () -> irm().build().fit(data(with("d", 1), roles("d")), CONTEXT));
    refused(
        "IDENT-050 TREATMENT \"t\" has the same value (0.25) in all 400 rows. An effect needs rows"
            + " with other values.",
        () -> plr().build().fit(data(with("t", 0.25), roles("t")), CONTEXT));
    refused(
        "IDENT-050 INSTRUMENT \"z\" has the same value (0) in all 400 rows. An effect needs rows"
            + " with other values.",
        () -> pliv().build().fit(data(with("z", 0), roles("t").instruments("z")), CONTEXT));
  }

  @Test
  void foldsWithoutAnArm() {
    refused(
        "IDENT-002 The training rows of fold 1 of repetition 1 have no treated row (1 treated in"
            + " 400). Fewer folds, another fold column, or folds drawn with"
            + " stratifiedBy(TREATMENT).",
        () -> irm().build().fit(data(with("d", 1, 0), roles("d")), CONTEXT));
    Roles drawn = Roles.outcome("y").treatment("d").covariates("x1", "x2", "x3");
    refused(
        "IDENT-002 Fold 1 of repetition 1 has no treated row (1 treated in 400). Fewer folds, or"
            + " stratifiedBy(TREATMENT).",
        () ->
            irm()
                .crossFit(CrossFitPlan.kFold(5))
                .build()
                .fit(data(with("d", 1, 0), drawn), CONTEXT));
  }

  /** A column has the value in every row of the first fold of f. */
  private static Map<String, double[]> inFirstFold(String column, double value) {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i += 5) {
      m.get(column)[i] = value;
    }
    return m;
  }

  private static List<String> remarks(DmlResult fit) {
    return fit.diagnostics().stream()
        .filter(d -> d.code().equals("ONE_SIDED_FOLD"))
        .map(Diagnostic::message)
        .toList();
  }

  private static List<String> tests(String row) {
    return List.of(
        "Fold 1 of repetition 1 tests no " + row + " row; the model extrapolates to it.");
  }

  /** Reference estimates of sorted files have such folds; every arm is in every training part. */
  @Test
  void givenFoldsThatTestOneArmOnly() {
    for (int arm = 0; arm < 2; arm++) {
      String row = arm == 1 ? "treated" : "untreated";
      Map<String, double[]> d = inFirstFold("d", 1 - arm);
      Map<String, double[]> z = inFirstFold("z", 1 - arm);
      Roles iv = roles("d").instruments("z");
      assertEquals(tests(row), remarks(irm().build().fit(data(d, roles("d")), CONTEXT)));
      assertEquals(tests(row), remarks(iivm().build().fit(data(d, iv), CONTEXT)));
      assertEquals(tests("z=" + arm), remarks(iivm().build().fit(data(z, iv), CONTEXT)));
      assertEquals(tests("d=" + arm), remarks(apo().build().fit(data(d, roles("d")), CONTEXT)));
    }
  }

  @Test
  void givenFoldsThatTrainOnOneArmOnly() {
    for (int arm = 0; arm < 2; arm++) {
      Map<String, double[]> m = columns();
      int rows = 0;
      for (int i = 0; i < N; i++) {
        m.get("d")[i] = i % 5 == 0 && i % 2 == 0 ? arm : 1 - arm;
        rows += m.get("d")[i] == arm ? 1 : 0;
      }
      String row = arm == 1 ? "treated" : "untreated";
      refused(
          "IDENT-002 The training rows of fold 1 of repetition 1 have no "
              + row
              + " row ("
              + rows
              + " "
              + row
              + " in 400). Fewer folds, another fold column, or folds drawn with"
              + " stratifiedBy(TREATMENT).",
          () -> iivm().build().fit(data(m, roles("d").instruments("z")), CONTEXT));
    }
  }

  @Test
  void treatmentExplainedByCovariates() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("t")[i] = 2 * m.get("x1")[i];
    }
    String text =
        assertThrows(CausalException.class, () -> plr().build().fit(data(m, roles("t")), CONTEXT))
            .getMessage();
    assertEquals(
        "IDENT-051 The covariates explain TREATMENT \"t\" perfectly in repetition 1 (mean squared"
            + " residual #). Drop the covariates that determine it.",
        text.replaceAll("residual [-0-9.Ee+]+", "residual #"));
  }

  @Test
  void propensityWithoutClipping() {
    refused(
        "IDENT-003 Fitted propensity P(D=1|X) is 0 or 1 for 1 row. Set clip above 0, penalise the"
            + " learner, or drop the covariates that separate.",
        () -> {
          double[] m = new double[N];
          Arrays.fill(m, 0.5);
          m[3] = 1;
          irm().clip(0).externalPredictions("P(D=1|X)", m).build().fit(data(roles("d")), CONTEXT);
        });
    refused(
        "CONF-053 clip = 0.5; must be at least 0 and below 0.5, for example 0.01.",
        () -> irm().clip(0.5));
  }

  @Test
  void clustersAndFolds() {
    refused(
        "DATA-050 CLUSTER \"c\": the rows of cluster 0 lie in several folds of repetition 1. Give"
            + " folds that keep clusters whole, or remove the role.",
        () ->
            plr()
                .crossFit(CrossFitPlan.userSupplied().allowUnitLeakage())
                .build()
                .fit(data(roles("t").cluster("c")), CONTEXT));
    refused(
        "DATA-050 CLUSTER \"c\": the rows of cluster 0 lie in several folds of repetition 1. Give"
            + " folds that keep clusters whole, or remove the role.",
        () ->
            plr()
                .crossFit(CrossFitPlan.userSuppliedProduct().allowUnitLeakage())
                .build()
                .fit(data(roles("t").folds("f2").cluster("c", "g")), CONTEXT));
    refused(
        "CONF-054 Standard errors for the 2 CLUSTER columns (c, g) need folds that are products of"
            + " the clusterings' folds. Let the plan draw the folds, or use"
            + " userSuppliedProduct().",
        () ->
            plr()
                .crossFit(CrossFitPlan.userSupplied().allowUnitLeakage())
                .build()
                .fit(data(roles("t").cluster("c", "g")), CONTEXT));
    refused(
        "DATA-005 FOLD \"f\" was given, but the plan of dml-plr draws its folds. Use"
            + " CrossFitPlan.userSupplied(), or remove the role.",
        () -> plr().crossFit(CrossFitPlan.kFold(2)).build().fit(data(roles("t")), CONTEXT));
  }

  @Test
  void targetWeights() {
    refused(
        "DATA-051 The target weight of row 2 is -1.0. Target weights must be finite and not"
            + " negative.",
        () ->
            irm()
                .estimand(Irm.Estimand.WEIGHTED_ATE)
                .targetWeights("g")
                .build()
                .fit(data(with("g", 1, -1, 1), roles("d").block("target", "g")), CONTEXT));
    refused(
        "DATA-051 The target weight is zero in every row. Some must be positive.",
        () ->
            irm()
                .estimand(Irm.Estimand.WEIGHTED_ATE)
                .targetWeights(row -> 0)
                .build()
                .fit(data(roles("d")), CONTEXT));
    refused(
        "CONF-059 targetWeights were given, but the estimand is ATE.",
        () -> irm().targetWeights(row -> 1).build());
    refused(
        "CONF-059 The estimand WEIGHTED_ATE needs targetWeights.",
        () -> irm().estimand(Irm.Estimand.WEIGHTED_ATE).build());
  }

  @Test
  void rolesThatWouldBeIgnored() {
    refused(
        "DATA-005 Block \"gate\" was given, but dml-irm takes no such block. Remove the block.",
        () -> irm().build().fit(data(roles("d").block("gate", "g")), CONTEXT));
    refused(
        "DATA-005 INSTRUMENT \"z\" was given, but dml-plr takes no INSTRUMENT columns. Remove the"
            + " role.",
        () -> plr().build().fit(data(roles("t").instruments("z")), CONTEXT));
    refused(
        "NOTSUP-050 WEIGHT \"w\" has the kind PRECISION, but dml-plr takes SAMPLING and FREQUENCY"
            + " weights only.",
        () -> plr().build().fit(data(roles("t").weights("w", WeightKind.PRECISION)), CONTEXT));
  }

  @Test
  void externalPredictions() {
    refused(
        "CONF-050 There is no nuisance \"E[Y|Z]\" to give predictions for. Closest: \"E[Y|X]\"."
            + " Nuisances: E[Y|X], E[D|X].",
        () ->
            plr()
                .externalPredictions("E[Y|Z]", new double[N])
                .build()
                .fit(data(roles("t")), CONTEXT));
    refused(
        "DATA-052 External predictions of \"E[Y|X]\" have 3 values; the data have 400 rows.",
        () ->
            plr()
                .externalPredictions("E[Y|X]", new double[3])
                .build()
                .fit(data(roles("t")), CONTEXT));
    refused(
        "DATA-052 External predictions of \"E[Y|X]\" come for 2 repetitions; the plan has 1. Give"
            + " one array, or one for each repetition.",
        () ->
            plr()
                .externalPredictions("E[Y|X]", new double[N])
                .externalPredictions("E[Y|X]", new double[N])
                .build()
                .fit(data(roles("t")), CONTEXT));
    refused(
        "DATA-052 External predictions of \"E[Y|X]\" hold NaN in row 1. Every row needs a finite"
            + " value.",
        () -> {
          double[] v = new double[N];
          v[0] = Double.NaN;
          plr().externalPredictions("E[Y|X]", v).build().fit(data(roles("t")), CONTEXT);
        });
    refused(
        "CONF-050 There is no nuisance \"m\" in this result. Nuisances: E[Y|X], E[D|X].",
        () -> plr().build().fit(data(roles("t")), CONTEXT).predictions("m", 0));
  }

  @Test
  void learnersAndScores() {
    refused(
        "CONF-051 outcomeModel is missing. Give it a learner, for example Learners.ols().",
        () -> Plr.builder().build());
    refused(
        "CONF-051 treatmentModel is missing. Give it a learner, for example Learners.ols().",
        () -> Plr.builder().outcomeModel(new PlainLogit()).build());
    Map<String, double[]> binary = columns();
    for (int i = 0; i < N; i++) {
      binary.get("y")[i] = binary.get("y")[i] > 1 ? 1 : 0;
    }
    refused(
        "CONF-058 The IV-type score learns E[Y-theta*D|X], which is not a probability;"
            + " outcomeModel is the classifier plain-logit. Give it a regression learner.",
        () ->
            plr()
                .score(Plr.Score.IV_TYPE)
                .outcomeModel(new PlainLogit())
                .treatmentModel(new PlainOls())
                .build()
                .fit(data(binary, roles("t")), CONTEXT));
    refused(
        "NOTSUP-055 The IV-type score of dml-pliv takes one INSTRUMENT; 2 were given (z, g). Use"
            + " PARTIALLING_OUT.",
        () ->
            pliv()
                .score(Pliv.Score.IV_TYPE)
                .build()
                .fit(data(roles("t").instruments("z", "g")), CONTEXT));
    refused(
        "CONF-043 level = 95.0; must lie between 0 and 1, for example 0.95.",
        () -> plr().level(95));
  }

  @Test
  void oneSidedCompliance() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("d")[i] = m.get("z")[i] == 0 ? 0 : m.get("d")[i];
    }
    int row = 0;
    while (m.get("z")[row] != 0) {
      row++;
    }
    m.get("d")[row] = 1;
    refused(
        "DATA-053 noAlwaysTakers was stated, but TREATMENT \"d\" is 1 where INSTRUMENT \"z\" is 0"
            + " in 1 row (row "
            + (row + 1)
            + "). Drop the option or correct the rows.",
        () ->
            iivm().noAlwaysTakers(true).build().fit(data(m, roles("d").instruments("z")), CONTEXT));
  }

  @Test
  void levelsOfTheTreatment() {
    refused(
        "CONF-052 TREATMENT \"k\" has no level \"3\". Levels: 0, 1, 2.",
        () -> apo().treatmentLevels("3").build().fit(data(roles("k")), CONTEXT));
    refused(
        "CONF-052 treatmentLevels names a level twice: 1, 1.",
        () -> apo().treatmentLevels("1", "1"));
    refused(
        "DATA-054 TREATMENT \"t\" has 400 levels; dml-apo is for discrete treatments. Name the"
            + " levels wanted, or use dml-plr.",
        () -> apo().build().fit(data(roles("t")), CONTEXT));
  }

  @Test
  void questionsAResultCannotAnswer() {
    DmlResult plr = plr().build().fit(data(roles("t")), CONTEXT);
    DmlResult late = iivm().build().fit(data(roles("d").instruments("z")), CONTEXT);
    DmlResult ate = irm().build().fit(data(roles("d")), CONTEXT);
    refused(
        "NOTSUP-051 robustConfidenceSet is defined for dml-pliv and dml-iivm, not for dml-plr. Use"
            + " confidenceInterval.",
        () -> plr.robustConfidenceSet(0.95));
    refused(
        "NOTSUP-051 robustConfidenceSet is defined for one repetition; this result has 2. Use"
            + " robustConfidenceSet(level, repetition).",
        () ->
            pliv()
                .build()
                .fit(data(roles("t").instruments("z").folds("f2")), CONTEXT)
                .robustConfidenceSet(0.95));
    refused(
        "NOTSUP-052 The sensitivity analysis is defined for dml-plr and the effects of dml-irm, not"
            + " for dml-iivm (LATE).",
        () -> late.sensitivity(0.1, 0.1, 1, 0.95));
    refused(
        "NOTSUP-053 contrasts is defined for dml-apo, not for dml-plr.", () -> plr.contrasts("0"));
    refused(
        "NOTSUP-054 gate is defined for the ATE of dml-irm, not for dml-plr (theta).",
        () -> plr.gate(data(roles("t")).grouping("f")));
    refused(
        "CONF-056 bestLinearPredictor was given 2 rows; the result has 400.",
        () -> ate.bestLinearPredictor(FeatureMatrix.ofColumns(Map.of("a", new double[] {1, 2}))));
    refused(
        "IDENT-054 Basis column \"one\" is zero or a linear combination of the columns before it."
            + " Drop it.",
        () -> {
          double[] one = new double[N];
          Arrays.fill(one, 1);
          ate.bestLinearPredictor(FeatureMatrix.ofColumns(Map.of("one", one)));
        });
    refused(
        "CONF-055 cfD = 1.0; must be at least 0 and below 1.",
        () -> ate.sensitivity(0.1, 1, 1, 0.95));
    refused(
        "CONF-055 rho = 0.0; must lie between -1 and 1 and differ from 0.",
        () -> ate.sensitivity(0.1, 0.1, 0, 0.95));
    refused(
        "CONF-057 sensitivity needs the scores, which compact() dropped. Call it before compact.",
        () -> ate.compact().sensitivity(0.1, 0.1, 1, 0.95));
  }

  @Test
  void representerVariance() {
    refused(
        "IDENT-053 The sensitivity analysis needs positive residual and representer variances;"
            + " found 0.0 and #. Extreme propensities cause this: raise clip or drop rows without"
            + " overlap.",
        () -> {
          try {
            irm()
                .externalPredictions("E[Y|D=0,X]", columns().get("y"))
                .externalPredictions("E[Y|D=1,X]", columns().get("y"))
                .build()
                .fit(data(roles("d")), CONTEXT)
                .sensitivity(0.1, 0.1, 1, 0.95);
          } catch (CausalException e) {
            throw new org.estimand.errors.NotIdentifiedException(
                e.code(), e.getMessage().substring(10).replaceAll("and [0-9.]+\\.", "and #."));
          }
        });
  }
}
