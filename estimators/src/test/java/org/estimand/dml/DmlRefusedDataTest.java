package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Data that carry no answer, and the rows that messages name. */
class DmlRefusedDataTest {
  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  @Test
  void slopeOfZero() {
    refused(
        "IDENT-052 The score of term \"t\" does not depend on the effect in repetition 1 (its"
            + " slope is 0.0). No effect can be computed; check treatment and instrument.",
        () -> orthogonal(pliv(), 1));
    String rounded =
        assertThrows(CausalException.class, () -> orthogonal(pliv(), 0.1)).getMessage();
    assertEquals(
        "IDENT-052 The score of term \"t\" does not depend on the effect in repetition 1 (its"
            + " slope is #E-#). No effect can be computed; check treatment and instrument.",
        rounded.replaceAll("-?[0-9.]+E-[0-9]+", "#E-#"));
    refused(
        "IDENT-052 The score of term \"t\" does not depend on the effect in fold 1 of repetition 1"
            + " (its slope is 0.0). No effect can be computed; check treatment and instrument.",
        () -> orthogonal(pliv().algorithm(DmlAlgorithm.DML1), 1, 400));
  }

  /** Residuals of treatment and instrument that are orthogonal but for rounding. */
  private static void orthogonal(Pliv.Builder builder, double step) {
    orthogonal(builder, step, 0);
  }

  /** As above, but the last fold has a slope when extra is not zero. */
  private static void orthogonal(Pliv.Builder builder, double step, double extra) {
    Map<String, double[]> m = columns();
    double[] r = new double[N];
    double[] e = new double[N];
    for (int i = 0; i < N; i++) {
      double third = step == 1 ? 1 : 3;
      m.get("t")[i] = i / 5 % 2 == 0 ? step : -step;
      m.get("z")[i] = i / 10 % 2 == 0 ? step * third : -step * third;
      m.get("z")[i] += i % 5 == 4 ? extra * m.get("t")[i] : 0;
    }
    builder
        .externalPredictions("E[D|X]", r)
        .externalPredictions("E[Z|X]", e)
        .build()
        .fit(data(m, roles("t").instruments("z")), CONTEXT);
  }

  @Test
  void rowsAreThoseOfTheUser() {
    Map<String, double[]> m = columns();
    m.get("g")[3] = -1;
    m.get("x2")[0] = Double.NaN;
    m.get("x2")[1] = Double.NaN;
    org.estimand.data.Columns all = org.estimand.data.Columns.none();
    for (Map.Entry<String, double[]> c : m.entrySet()) {
      all = all.number(c.getKey(), c.getValue());
    }
    org.estimand.data.Columns table = all;
    refused(
        "DATA-051 The target weight of row 4 is -1.0. Target weights must be finite and not"
            + " negative.",
        () ->
            irm()
                .estimand(Irm.Estimand.WEIGHTED_ATE)
                .targetWeights("g")
                .build()
                .fit(
                    CausalData.of(table, roles("d").block("target", "g"), Missing.DROP_ROWS),
                    CONTEXT));
    refused(
        "DATA-052 External predictions of \"E[Y|X]\" hold NaN in row 5 (value 3 of the 398 used)."
            + " Every row needs a finite value.",
        () -> {
          double[] v = new double[N - 2];
          v[2] = Double.NaN;
          plr()
              .externalPredictions("E[Y|X]", v)
              .build()
              .fit(CausalData.of(table, roles("t"), Missing.DROP_ROWS), CONTEXT);
        });
  }

  @Test
  void aPredictionThatIsNoNumberNamesTheRowOfTheUser() {
    Map<String, double[]> m = columns();
    m.get("x2")[0] = Double.NaN;
    m.get("x2")[1] = Double.NaN;
    m.get("x1")[6] = 1e9;
    org.estimand.data.Columns all = org.estimand.data.Columns.none();
    for (Map.Entry<String, double[]> c : m.entrySet()) {
      all = all.number(c.getKey(), c.getValue());
    }
    org.estimand.data.Columns table = all;
    for (org.estimand.crossfit.CrossFitPlan plan :
        List.of(DmlTestData.GIVEN, org.estimand.crossfit.CrossFitPlan.kFold(4))) {
      Roles given = roles("t");
      Roles drawn = Roles.outcome("y").treatment("t").covariates("x1", "x2", "x3");
      CausalData data =
          CausalData.of(table, plan == DmlTestData.GIVEN ? given : drawn, Missing.DROP_ROWS);
      String text =
          assertThrows(
                  CausalException.class,
                  () -> plr().outcomeModel(FAILS_FAR_OUT).crossFit(plan).build().fit(data, CONTEXT))
              .getMessage();
      assertEquals(
          "IDENT-031 Learner fails-far-out predicts NaN for row 7. Scale the features or use"
              + " another learner.",
          text.substring(0, text.indexOf(" Where: ")));
    }
  }

  /** Predicts zero, or NaN where x1 is far out. */
  private static final org.estimand.learn.RegressionLearner FAILS_FAR_OUT =
      new org.estimand.learn.RegressionLearner() {
        @Override
        public String name() {
          return "fails-far-out";
        }

        @Override
        public Map<String, Object> describe() {
          return Map.of();
        }

        @Override
        public boolean supportsWeights() {
          return true;
        }

        @Override
        public org.estimand.learn.Predictor fit(
            org.estimand.learn.TrainingSet data, org.estimand.random.RandomStreams random) {
          return new org.estimand.learn.Predictor() {
            @Override
            public int outputs() {
              return 1;
            }

            @Override
            public void predict(
                org.estimand.data.FeatureMatrix features, int[] rows, double[] out) {
              for (int k = 0; k < rows.length; k++) {
                out[k] = features.at(rows[k], 0) > 1e6 ? Double.NaN : 0;
              }
            }
          };
        }
      };

  /** Rows of weight zero do not identify anything. */
  @Test
  void treatmentExplainedWhereThereIsWeight() {
    Map<String, double[]> m = columns();
    double[] fitted = new double[N];
    double[] other = new double[N];
    for (int i = 0; i < N; i++) {
      m.get("w")[i] = i % 4 == 0 ? 0 : 1;
      fitted[i] = m.get("t")[i] + (i % 4 == 0 ? 1 : 0);
      other[i] = m.get("z")[i] + (i % 4 == 0 ? 1 : 0);
    }
    Roles weighted = roles("t").weights("w", WeightKind.SAMPLING);
    String text =
        "IDENT-051 The covariates explain TREATMENT \"t\" perfectly in repetition 1 (mean squared"
            + " residual 0). Drop the covariates that determine it.";
    for (Plr.Score score : Plr.Score.values()) {
      refused(
          text,
          () ->
              plr()
                  .score(score)
                  .externalPredictions("E[D|X]", fitted)
                  .build()
                  .fit(data(m, weighted), CONTEXT));
    }
    for (Pliv.Score score : Pliv.Score.values()) {
      refused(
          text,
          () ->
              pliv()
                  .score(score)
                  .externalPredictions("E[D|X]", fitted)
                  .build()
                  .fit(data(m, weighted.instruments("z")), CONTEXT));
    }
    refused(
        text.replace("TREATMENT \"t\"", "INSTRUMENT \"z\""),
        () ->
            pliv()
                .externalPredictions("E[Z|X]", other)
                .build()
                .fit(data(m, weighted.instruments("z")), CONTEXT));
  }
}
