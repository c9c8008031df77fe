package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TrajectoryErrorsTest {
  private static final Roles LONG = Roles.outcome("y").time("t").unit("u");

  private static void fails(String text, Executable what) {
    assertEquals(text, assertThrows(CausalException.class, what).getMessage());
  }

  private static Columns columns(double[] y, double[] t, String... units) {
    return Columns.none().number("y", y).number("t", t).text("u", List.of(units));
  }

  private static void fit(CausalData data) {
    MixtureOfExperts.builder().classes(1).build().fit(data, FitContext.seed(1));
  }

  @Test
  void duplicateOccasions() {
    fails(
        "DATA-306 Subject a has two outcomes at time 2.0 (rows 2 and 3). Drop or average them, or correct"
            + " the times.",
        () ->
            fit(
                CausalData.of(
                    columns(
                        new double[] {1, 2, 3, 4}, new double[] {1, 2, 2, 1}, "a", "a", "a", "b"),
                    LONG)));
  }

  @Test
  void outcomeWithoutTime() {
    fails(
        "DATA-305 Row 2 has the value 2.0 of OUTCOME \"y\" but no time. Fill in the time, or empty the"
            + " outcome.",
        () ->
            fit(
                CausalData.of(
                    columns(new double[] {1, 2}, new double[] {1, Double.NaN}, "a", "a"),
                    LONG,
                    Missing.KEEP_OUTCOMES)));
  }

  @Test
  void timesAsText() {
    Columns c =
        Columns.none()
            .number("y", 1, 2, 3)
            .text("t", List.of("first", "second", "third"))
            .text("u", List.of("a", "a", "b"));
    fails(
        "DATA-309 TIME \"t\" holds text; a trajectory needs the times as numbers. Recode them, for example"
            + " as months since the first occasion.",
        () -> fit(CausalData.of(c, LONG)));
  }

  @Test
  void changingCovariate() {
    Columns c =
        columns(new double[] {1, 2, 3}, new double[] {1, 2, 1}, "a", "a", "b").number("x", 5, 6, 7);
    fails(
        "DATA-304 Column \"x\" must not change within a subject, but UNIT \"u\" = a has 5 in row 1 and 6 in"
            + " row 2. Give the value at the first occasion, or a mean over occasions.",
        () -> fit(CausalData.of(c, LONG.block("expert", "x"))));
  }

  @Test
  void constantCovariate() {
    Columns c =
        columns(new double[] {1, 2, 3}, new double[] {1, 2, 1}, "a", "a", "b").number("x", 5, 5, 5);
    fails(
        "DATA-307 Column \"x\" of block expert has the same value 5.0 for every subject, so it explains"
            + " nothing. Remove it.",
        () -> fit(CausalData.of(c, LONG.block("expert", "x"))));
  }

  @Test
  void wideDataNeedATimeForEachOutcome() {
    Columns c = Columns.none().number("y1", 1, 2).number("y2", 3, 4).number("t1", 0, 0);
    fails(
        "DATA-301 Wide data have 2 OUTCOME and 1 TIME columns. Name one TIME column for each OUTCOME column,"
            + " in the same order.",
        () -> fit(CausalData.of(c, Roles.none().with(Role.OUTCOME, "y1", "y2").time("t1"))));
  }

  @Test
  void waveWithoutValues() {
    Columns c =
        Columns.none()
            .number("y1", 1, 2)
            .number("y2", Double.NaN, Double.NaN)
            .number("t1", 0, 0)
            .number("t2", 1, 1);
    fails(
        "DATA-302 OUTCOME \"y2\" has no value in any row. Leave the wave out, or check the file.",
        () ->
            fit(
                CausalData.of(
                    c,
                    Roles.none().with(Role.OUTCOME, "y1", "y2").with(Role.TIME, "t1", "t2"),
                    Missing.KEEP_OUTCOMES)));
  }

  @Test
  void unitTwiceInWideData() {
    Columns c =
        Columns.none()
            .number("y1", 1, 2)
            .number("y2", 3, 4)
            .number("t1", 0, 0)
            .number("t2", 1, 1)
            .text("u", List.of("a", "a"));
    fails(
        "DATA-303 Wide data have one row for each subject, but UNIT \"u\" = a stands in rows 1 and 2. Remove"
            + " one, or give long data with one OUTCOME and one TIME column.",
        () ->
            fit(
                CausalData.of(
                    c,
                    Roles.none()
                        .with(Role.OUTCOME, "y1", "y2")
                        .with(Role.TIME, "t1", "t2")
                        .unit("u"))));
  }

  @Test
  void tooManyClasses() {
    TrajectorySample small = new TrajectorySample(30, 2);
    fails(
        "IDENT-301 3 classes have 35 parameters, but there are only 30 subjects. Use fewer classes or"
            + " covariates, or a simpler form.",
        () ->
            MixtureOfExperts.builder()
                .classes(3)
                .build()
                .fit(small.wide(false, false), FitContext.seed(1)));
  }

  @Test
  void tooFewOccasions() {
    double[] y = new double[60];
    double[] t = new double[60];
    String[] u = new String[60];
    for (int i = 0; i < 60; i++) {
      y[i] = i % 7;
      t[i] = i % 3;
      u[i] = "s" + i / 3;
    }
    fails(
        "IDENT-302 Only 0 of 20 subjects have more than 3 occasions, which a bilinear spline trajectory with 3"
            + " growth factors needs to tell their covariance from the residual variance. Use a"
            + " simpler form, or covariance ZERO.",
        () -> fit(CausalData.of(columns(y, t, u), LONG)));
  }

  @Test
  void keptMissingOutcomesElsewhere() {
    fails(
        "DATA-300 OUTCOME \"y\" is missing in row 2 and was kept by Missing.KEEP_OUTCOMES; ols needs every"
            + " outcome. Use Missing.DROP_ROWS.",
        () ->
            org.estimand.data.RoleRequirements.of("ols")
                .one(Role.OUTCOME)
                .check(
                    CausalData.of(
                        Columns.none().number("y", 1, Double.NaN),
                        Roles.outcome("y"),
                        Missing.KEEP_OUTCOMES)));
  }

  @Test
  void frequencyWeights() {
    Columns c =
        columns(new double[] {1, 2, 3}, new double[] {1, 2, 1}, "a", "a", "b").number("w", 2, 2, 1);
    fails(
        "NOTSUP-301 trajectory takes sampling weights of subjects; the weights are frequency weights. Declare"
            + " them as sampling weights, or repeat the subjects.",
        () -> fit(CausalData.of(c, LONG.weights("w", WeightKind.FREQUENCY))));
  }

  @Test
  void options() {
    fails(
        "CONF-301 classes = 0; must be 1 to 20.",
        () -> MixtureOfExperts.builder().classes(0).build());
    fails(
        "CONF-301 shape = RANDOM, but a quadratic trajectory has no shape parameter. Use FIXED, or another"
            + " form.",
        () ->
            MixtureOfExperts.builder()
                .form(GrowthForm.QUADRATIC)
                .shape(ShapeEffect.RANDOM)
                .build());
    fails(
        "CONF-043 level = 1.5; must lie between 0 and 1, for example 0.95.",
        () -> MixtureOfExperts.builder().level(1.5).build());
    TrajectorySample sample = new TrajectorySample(60, 2);
    fails(
        "CONF-301 classes = 1, but block gate has 1 covariates, which decide between classes. Ask for more"
            + " classes, or remove the block.",
        () -> fit(sample.wide(true, false)));
  }

  @Test
  void curveAndPredictionOfAFit() {
    TrajectorySample sample = new TrajectorySample(80, 2);
    TrajectoryResult r =
        MixtureOfExperts.builder()
            .classes(1)
            .starts(2)
            .build()
            .fit(sample.wide(false, true), FitContext.seed(1));
    fails("CONF-302 class = 2; the fit has classes 1 to 1.", () -> r.meanCurve(2, 0.0));
    fails(
        "DATA-308 The fit has the covariates [x] in block expert, these data have []. Give the same columns"
            + " in the same order.",
        () -> r.predict(sample.wide(false, false)));
  }

  @Test
  void endsThatAreNoFit() {
    TrajectorySample sample = new TrajectorySample(80, 2);
    Subjects s = SubjectReader.read(sample.wide(false, false)).subjects();
    Scaling scaling = Scaling.of(s);
    MixtureLayout layout =
        new MixtureLayout(
            new GrowthModel(GrowthForm.LINEAR, false, 0),
            2,
            0,
            0,
            false,
            PsiConstraint.POSITIVE_SEMIDEFINITE);
    MixtureLikelihood f = new MixtureLikelihood(scaling.apply(s), layout);
    MixtureSearch search = new MixtureSearch(f, FitContext.seed(1), 1, 1, 1);
    double shift = scaling.logShift(s.observations(), s.count(), false);
    fails(
        "CONV-301 The likelihood of 2 classes was still rising when the steps ran out: -2 log"
            + " likelihood 1000.0000, largest derivative 2.0e-02 for each subject. Use fewer classes,"
            + " a simpler form, or more starts.",
        () ->
            MixtureOfExperts.requireSound(
                search,
                new MixtureSearch.Optimum(
                    new double[layout.size()], -500 - shift, 0.02, 0.4, false, 1, true),
                layout,
                scaling,
                s));
    fails(
        "IDENT-303 Every run ended with a class of less than 1 % of the subjects or less than 10 of"
            + " them: the data bear fewer than 2 classes. Use fewer, or more starts.",
        () ->
            MixtureOfExperts.requireSound(
                search,
                new MixtureSearch.Optimum(new double[layout.size()], 0, 0, 0.001, true, 1, true),
                layout,
                scaling,
                s));
    fails(
        "CONV-302 Only 3 of 20 bootstrap replicates settled, too few to say how estimates vary. Use"
            + " fewer classes or a simpler form.",
        () -> TrajectoryBootstrap.requireMost(3, 20));
    fails(
        "IDENT-304 None of the numbers of classes could be fitted: too few rows",
        () ->
            new ClassEnumeration(List.of(new ClassEnumeration.Candidate(2, null, "too few rows")))
                .best(TrajectoryResult::bic));
    fails(
        "CONF-301 classes from 3 to 2; must begin at 1 or more and not end before.",
        () ->
            ClassEnumeration.of(
                MixtureOfExperts.builder(), 3, 2, sample.wide(false, false), FitContext.seed(1)));
  }
}
