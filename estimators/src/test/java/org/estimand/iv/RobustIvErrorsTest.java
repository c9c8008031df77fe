package org.estimand.iv;

import static org.estimand.iv.RobustIvTestData.CONTEXT;
import static org.estimand.iv.RobustIvTestData.N;
import static org.estimand.iv.RobustIvTestData.columns;
import static org.estimand.iv.RobustIvTestData.data;
import static org.estimand.iv.RobustIvTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.EstimationResult;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal with its whole text, and the warnings of what can be answered but should worry. */
class RobustIvErrorsTest {
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

  private static IvEffectResult invalid(Map<String, double[]> m) {
    return InvalidIv.builder().build().fit(data(m, roles()), CONTEXT);
  }

  private static Diagnostic warning(EstimationResult r, String code) {
    Diagnostic d =
        r.diagnostics().stream().filter(x -> x.code().equals(code)).findFirst().orElseThrow();
    assertEquals(Diagnostic.Severity.WARNING, d.severity(), d.message());
    return d;
  }

  @Test
  void columnsThatDoNotVary() {
    refused(
        "IDENT-215 INSTRUMENT \"z\" is 1 in all 600 rows; an effect needs rows with both values.",
        () -> invalid(with("z", 1)));
    refused(
        "IDENT-216 TREATMENT \"a\" is 0 in all 600 rows; an effect needs rows with other values.",
        () -> invalid(with("a", 0)));
    refused(
        "DATA-215 INSTRUMENT \"z\" must have the two values 0 and 1; found 2 (1 such row).",
        () -> invalid(with("z", 2, 0, 1)));
    Map<String, double[]> m = columns();
    m.get("a")[3] = 0.5;
    m.get("a")[4] = 7;
    refused(
        "DATA-215 TREATMENT \"a\" must have the two values 0 and 1; found 0.5 (2 such rows).",
        () -> Late.builder().build().fit(data(m, roles()), CONTEXT));
    refused(
        "IDENT-226 INSTRUMENT \"z\" has the same value in all 600 rows.",
        () ->
            Genius.builder()
                .build()
                .fit(
                    data(with("z", 1), Roles.outcome("y").treatment("a").instruments("z")),
                    CONTEXT));
  }

  @Test
  void weights() {
    refused(
        "NOTSUP-215 WEIGHT \"w\" is declared PRECISION; iv-late takes SAMPLING weights. Repeat the"
            + " rows for frequencies.",
        () ->
            Late.builder().build().fit(data(roles().weights("w", WeightKind.PRECISION)), CONTEXT));
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("w")[i] = m.get("z")[i];
    }
    refused(
        "IDENT-215 INSTRUMENT \"z\" is 1 in all 600 rows of positive weight; an effect needs rows"
            + " with both values.",
        () ->
            Late.builder()
                .build()
                .fit(data(m, roles().weights("w", WeightKind.SAMPLING)), CONTEXT));
  }

  @Test
  void designs() {
    refused(
        "CONF-215 A design has a blank term among \"x1, \". Name covariates, powers as x^2, products"
            + " as x1*x2.",
        () -> IvDesign.of("x1", " "));
    refused(
        "CONF-216 The design of P(Z=1|X) has the term \"x3^2\", in which \"x3\" is neither a numeric"
            + " covariate nor a power from 1 to 9. Closest: \"x1\". Covariates: x1, x2.",
        () ->
            InvalidIv.builder()
                .instrumentDesign(IvDesign.of("x3^2"))
                .build()
                .fit(data(roles()), CONTEXT));
    refused(
        "CONF-217 The design of delta(X) has the term \"z*x1\", but delta(X) does not depend on the"
            + " instrument. Leave \"z\" out.",
        () ->
            InvalidIv.builder()
                .effectDesign(IvDesign.of("z*x1"))
                .build()
                .fit(data(roles()), CONTEXT));
    Map<String, double[]> few = new LinkedHashMap<>();
    columns().forEach((name, v) -> few.put(name, Arrays.copyOfRange(v, 0, 12)));
    refused(
        "IDENT-217 The model of delta(X) has 19 coefficients but only 12 rows. Name fewer terms.",
        () ->
            InvalidIv.builder()
                .instrumentDesign(IvDesign.of())
                .treatmentDesign(IvDesign.of())
                .effectDesign(
                    IvDesign.of(
                        "x1", "x1^2", "x1^3", "x1^4", "x1^5", "x1^6", "x1^7", "x1^8", "x1^9", "x2",
                        "x2^2", "x2^3", "x2^4", "x2^5", "x2^6", "x2^7", "x2^8", "x2^9"))
                .build()
                .fit(data(few, roles()), CONTEXT));
  }

  @Test
  void designsOfModelsThatAreNotThere() {
    refused(
        "CONF-230 treatmentDesign was given, but the form HAJEK has no such model. Leave it out.",
        () -> Late.builder().form(LateForm.HAJEK).treatmentDesign(IvDesign.of("x1")).build());
    refused(
        "CONF-230 outcomeDesign was given, but the form KAPPA_A has no such model. Leave it out.",
        () -> Late.builder().form(LateForm.KAPPA_A).outcomeDesign(IvDesign.of("x1")).build());
    refused(
        "CONF-230 effectDesign was given, but the form PLUG_IN has no such model. Leave it out.",
        () -> IvAte.builder().form(IvAteForm.PLUG_IN).effectDesign(IvDesign.of("x1")).build());
    refused(
        "CONF-230 varianceDesign was given, but a 0/1 treatment, whose variance is m(1 - m), has no"
            + " such model. Leave it out.",
        () ->
            InvalidIv.builder()
                .varianceDesign(IvDesign.of("x1"))
                .build()
                .fit(data(roles()), CONTEXT));
  }

  @Test
  void options() {
    refused(
        "CONF-043 level = 1.0; must lie between 0 and 1, for example 0.95.",
        () -> InvalidIv.builder().level(1).build());
    refused(
        "CONF-218 floor = -0.1; must be zero or a small positive number like 0.03.",
        () -> InvalidIv.builder().floor(-0.1).build());
    refused(
        "CONF-219 clipTreatment = 0.5; must be at least 0 and below 0.5.",
        () ->
            InvalidIvMl.builder()
                .instrumentModel(Learners.logistic())
                .treatmentModel(Learners.logistic())
                .outcomeModel(Learners.ols())
                .clipTreatment(0.5)
                .build());
    refused(
        "CONF-051 outcomeModel is missing. Give it a learner, for example Learners.ols().",
        () ->
            InvalidIvMl.builder()
                .instrumentModel(Learners.logistic())
                .treatmentModel(Learners.logistic())
                .build());
    refused(
        "CONF-220 This result has no model values \"pi\". There are: P(Z=1|X).",
        () -> Late.builder().build().fit(data(roles()), CONTEXT).fitted("pi"));
    refused(
        "CONF-221 logitOutcome(true) is for the form DOUBLY_ROBUST; HAJEK has no logit model of the"
            + " outcome. Leave it out.",
        () -> Late.builder().form(LateForm.HAJEK).logitOutcome(true).build());
    refused(
        "CONF-229 standardErrors(INFLUENCE) needs a score; G_ESTIMATION is a mean of fitted effects"
            + " and has none. Use STACKED.",
        () ->
            IvAte.builder()
                .form(IvAteForm.G_ESTIMATION)
                .standardErrors(IvStandardErrors.INFLUENCE)
                .build());
    refused(
        "NOTSUP-217 robustConfidenceSet is defined for ratios of a reduced form and a first stage,"
            + " not for Local average treatment effect, kappa, normalised (a10). Use"
            + " LateForm.DOUBLY_ROBUST or HAJEK.",
        () ->
            Late.builder()
                .form(LateForm.KAPPA_NORMALIZED)
                .build()
                .fit(data(roles()), CONTEXT)
                .robustConfidenceSet(0.95));
    refused(
        "DATA-215 OUTCOME \"y\" must have the two values 0 and 1; found "
            + columns().get("y")[0]
            + " (600 such rows).",
        () -> Late.builder().logitOutcome(true).build().fit(data(roles()), CONTEXT));
    refused(
        "DATA-005 Block \"extra\" was given, but iv-invalid takes no such block. Remove the block.",
        () -> invalid(data(roles().block("extra", "b"))));
    refused(
        "DATA-005 FOLD \"c\" was given, but the plan of iv-selective draws its folds. Use"
            + " CrossFitPlan.userSupplied(), or remove the role.",
        () -> selective().build().fit(data(roles().folds("c")), CONTEXT));
    refused(
        "NOTSUP-218 iv-selective takes one clustering; two CLUSTER columns give folds that are"
            + " products. Name one, or use groupedBy for the folds.",
        () -> {
          Map<String, double[]> m = columns();
          double[] c2 = new double[N];
          for (int i = 0; i < N; i++) {
            c2[i] = i % 40;
          }
          m.put("c2", c2);
          selective()
              .crossFit(CrossFitPlan.kFold(2))
              .build()
              .fit(data(m, roles().cluster("c", "c2")), CONTEXT);
        });
  }

  private static IvEffectResult invalid(CausalData d) {
    return InvalidIv.builder().build().fit(d, CONTEXT);
  }

  private static SelectiveIv.Builder selective() {
    return SelectiveIv.designs()
        .instrumentDesigns(IvDesign.of("x1", "x2"))
        .treatmentDesigns(IvDesign.all())
        .outcomeDesigns(OutcomeDesign.all());
  }

  @Test
  void selection() {
    refused(
        "CONF-222 There is no candidate for the group \"outcome\". Give at least one with"
            + " outcomeModels(...).",
        () ->
            SelectiveIv.learners()
                .instrumentModels(Learners.logistic())
                .treatmentModels(Learners.logistic())
                .build());
    refused(
        "CONF-225 instrumentModels(...) is for SelectiveIv.learners(); all candidates must be of one"
            + " kind.",
        () -> selective().instrumentModels(Learners.logistic()).build());
    refused(
        "CONF-223 A robust set names the group \"treatmnt\". Closest: \"treatment\". Groups:"
            + " instrument, treatment, outcome.",
        () -> selective().robustSets(List.of(List.of("treatmnt"))).build());
    refused(
        "CONF-226 A robust set is empty; each names at least one group of candidates.",
        () -> selective().robustSets(List.of(List.of())).build());
    refused(
        "CONF-224 smooth = -1.0; must be 0 for a choice, or positive.",
        () -> selective().smooth(-1).build());
    refused(
        "CONF-227 bootstrap = 5; must be 0, or at least 20 replicates.",
        () -> selective().bootstrap(5).build());
  }

  /** p1 + p0 = 1 everywhere, first stage 0.6: D is zero by the model. */
  private static Map<String, double[]> symmetric() {
    Map<String, double[]> m = columns();
    int[] seen = new int[2];
    for (int i = 0; i < N; i++) {
      int z = i % 2;
      m.get("z")[i] = z;
      // 80 % and 20 % treated exactly
      m.get("a")[i] = seen[z]++ % 5 < (z == 1 ? 4 : 1) ? 1 : 0;
    }
    return m;
  }

  @Test
  void varianceThatDoesNotMove() {
    refused(
        "IDENT-219 var(A|Z=1,X) - var(A|Z=0,X) is zero in every row: INSTRUMENT \"z\" does not move"
            + " the variance of TREATMENT \"a\" (for a 0/1 treatment it is also zero where"
            + " P(A=1|Z=1,X) + P(A=1|Z=0,X) = 1, however strong the first stage). An invalid"
            + " instrument identifies nothing then.",
        () ->
            InvalidIv.builder()
                .treatmentDesign(IvDesign.of())
                .effectDesign(IvDesign.of())
                .build()
                .fit(data(symmetric(), roles()), CONTEXT));
    // with covariates D is noise around zero on both sides
    CausalException e = assertThrows(CausalException.class, () -> invalid(symmetric()));
    assertTrue(
        e.getMessage()
            .startsWith(
                "IDENT-220 var(A|Z=1,X) - var(A|Z=0,X) changes its sign over the rows: it runs from"
                    + " -"),
        e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith(
                " per cent of them. Where it is zero the effect is not identified and estimates"
                    + " explode. Restrict the population, simplify the treatment model, or state"
                    + " allowSignChanges(true) to see the number."),
        e.getMessage());
    IvEffectResult seen =
        InvalidIv.builder().allowSignChanges(true).build().fit(data(symmetric(), roles()), CONTEXT);
    warning(seen, "D_SIGN");
    warning(seen, "D_SMALL");
    warning(seen, "WEAK_RELEVANCE");
  }

  /** D is far from zero in most rows and crosses it in a few: a number, but with a warning. */
  @Test
  void varianceNearZeroWarns() {
    Map<String, double[]> m = columns();
    RandomStream s = RandomStreams.of(12).generator();
    for (int i = 0; i < N; i++) {
      double p = m.get("z")[i] == 1 ? 1 / (1 + Math.exp(1 - 1.1 * m.get("x1")[i])) : 0.12;
      m.get("a")[i] = s.bernoulli(p) ? 1 : 0;
    }
    IvEffectResult r =
        InvalidIv.builder().allowSignChanges(true).build().fit(data(m, roles()), CONTEXT);
    Diagnostic d = warning(r, "D_SMALL");
    assertTrue(d.message().endsWith("; the estimate divides by it"), d.message());
    assertTrue(r.relevance().orElseThrow().small() > 0.01);
    IvEffectResult floored =
        InvalidIv.builder()
            .allowSignChanges(true)
            .floor(0.03)
            .build()
            .fit(data(m, roles()), CONTEXT);
    warning(floored, "D_CLIPPED");
    assertEquals(
        r.relevance().orElseThrow().small(), floored.relevance().orElseThrow().clipped(), 0.05);
  }

  @Test
  void oneSidedCompliance() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("a")[i] *= m.get("z")[i];
    }
    IvEffectResult r = invalid(m);
    assertEquals(
        "one-sided compliance: \"a\" is 0 in every row with \"z\" = 0. The assumptions then allow no"
            + " unmeasured confounding where \"z\" = 1: the estimate is the difference of treated"
            + " and untreated among those rows, adjusted for the covariates and weighted to"
            + " everybody, not an instrumental variable estimate. The covariance w(X) was set to"
            + " zero",
        warning(r, "ONE_SIDED_TRAP").message());
    for (double w : r.fitted("w(X)")) {
      assertEquals(0, w);
    }
    for (int i = 0; i < N; i++) {
      m.get("a")[i] = m.get("z")[i] == 1 ? m.get("x1")[i] : 2;
    }
    refused(
        "NOTSUP-216 The treatment is not 0/1 and has the same value in every row of one arm of the"
            + " instrument. The invalid-instrument estimators take such one-sided compliance of a"
            + " 0/1 treatment only.",
        () -> invalid(m));
    for (int i = 0; i < N; i++) {
      m.get("a")[i] = m.get("z")[i] == 1 && i % 3 == 0 ? 1 : 0;
    }
    refused(
        "NOTSUP-219 The form BOUNDED needs a treatment that varies in both arms of the instrument."
            + " Use MULTIPLY_ROBUST.",
        () ->
            IvAte.builder()
                .form(IvAteForm.BOUNDED)
                .build()
                .fit(
                    data(
                        m,
                        Roles.outcome("b").treatment("a").instruments("z").covariates("x1", "x2")),
                    CONTEXT));
  }

  /** A mirror image: always-takers only. */
  @Test
  void oneSidedTheOtherWay() {
    Map<String, double[]> m = columns();
    Map<String, double[]> mirrored = columns();
    for (int i = 0; i < N; i++) {
      m.get("a")[i] *= m.get("z")[i];
      mirrored.get("a")[i] = 1 - m.get("a")[i];
      mirrored.get("z")[i] = m.get("z")[i];
    }
    assertEquals(-invalid(m).estimate(), invalid(mirrored).estimate(), 1e-9);
    IvEffectResult flipped;
    Map<String, double[]> other = columns();
    for (int i = 0; i < N; i++) {
      other.get("a")[i] = m.get("a")[i];
      other.get("z")[i] = 1 - m.get("z")[i];
    }
    flipped = invalid(other);
    assertEquals(invalid(m).estimate(), flipped.estimate(), 1e-9);
    warning(flipped, "ONE_SIDED_TRAP");
  }

  @Test
  void weakAndUselessInstruments() {
    Map<String, double[]> m = columns();
    RandomStream s = RandomStreams.of(2).generator();
    for (int i = 0; i < N; i++) {
      m.get("z")[i] = s.bernoulli(0.5) ? 1 : 0;
    }
    IvEffectResult late = Late.builder().build().fit(data(m, roles()), CONTEXT);
    assertTrue(warning(late, "WEAK_INSTRUMENT").message().contains("below 10"));
    assertTrue(late.robustConfidenceSet(0.95).kind() != null);
    IvEffectResult useless =
        InvalidIv.builder().allowSignChanges(true).build().fit(data(m, roles()), CONTEXT);
    warning(useless, "WEAK_RELEVANCE");
    // treatment and instrument exactly unrelated
    for (int i = 0; i < N; i++) {
      m.get("z")[i] = i % 2;
      m.get("a")[i] = (i >> 1) % 2;
    }
    Late none =
        Late.builder()
            .instrumentDesign(IvDesign.of())
            .treatmentDesign(IvDesign.of())
            .outcomeDesign(IvDesign.of())
            .build();
    refused(
        "IDENT-222 The first stage is zero: INSTRUMENT \"z\" does not move TREATMENT \"a\", so that"
            + " there are no compliers to speak of.",
        () -> none.fit(data(m, roles()), CONTEXT));
    refused(
        "IDENT-224 E[A|Z=1,X] - E[A|Z=0,X] is zero in all 600 rows: the instrument does not move the"
            + " treatment.",
        () ->
            IvAte.builder()
                .instrumentDesign(IvDesign.of())
                .treatmentDesign(IvDesign.of())
                .build()
                .fit(data(m, roles()), CONTEXT));
    refused(
        "IDENT-225 The variance of TREATMENT \"a\" does not depend on the instruments, or these"
            + " determine one another: the 1 moments identify no effect.",
        () ->
            Genius.builder()
                .build()
                .fit(data(m, Roles.outcome("y").treatment("a").instruments("z")), CONTEXT));
  }

  @Test
  void collinearInstrumentsAndTerms() {
    Map<String, double[]> m = columns();
    double[] copy = m.get("z").clone();
    for (int i = 0; i < N; i++) {
      copy[i] = 3 - 2 * copy[i];
    }
    m.put("z2", copy);
    refused(
        "IDENT-225 The variance of TREATMENT \"a\" does not depend on the instruments, or these"
            + " determine one another: the 2 moments identify no effect.",
        () ->
            Genius.builder()
                .build()
                .fit(data(m, Roles.outcome("y").treatment("a").instruments("z", "z2")), CONTEXT));
    m.put("x3", m.get("x1").clone());
    IvEffectResult r = InvalidIv.builder().build().fit(data(m, roles().covariates("x3")), CONTEXT);
    List<String> notes = new ArrayList<>();
    r.diagnostics().stream()
        .filter(d -> d.code().equals("COLLINEAR"))
        .forEach(d -> notes.add(d.message()));
    assertTrue(
        notes.contains("the model of delta(X) left out x3, which the other terms determine"),
        notes.toString());
    assertEquals(invalid(columns()).estimate(), r.estimate(), 1e-9);
  }

  @Test
  void foldsWithoutACell() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("c")[i] = i < 300 ? 1 : 2;
      if (m.get("z")[i] == 0 && i < 300) {
        m.get("a")[i] = 0;
      }
    }
    CausalException e =
        assertThrows(
            CausalException.class,
            () ->
                selective()
                    .crossFit(CrossFitPlan.userSupplied())
                    .build()
                    .fit(data(m, roles().folds("c")), CONTEXT));
    assertTrue(
        e.getMessage()
            .startsWith("IDENT-002 The training rows of fold 2 of repetition 1 have no a=1, z=0"),
        e.getMessage());
  }

  @Test
  void singularEquations() {
    refused(
        "IDENT-218 The 2 stacked equations of the models do not determine their parameters: the"
            + " matrix of their derivatives is singular. Name fewer terms in the designs.",
        () -> {
          StackedSystem stack = new StackedSystem(3, 2);
          for (int e = 0; e < 2; e++) {
            stack.derivative(e, 0, 1 + e);
            stack.derivative(e, 1, 2 + 2 * e);
          }
          stack.influence(0, 1);
        });
    double[] x = {1, 1, 1, 0, 1, 2};
    MultiplyRobustMath.Partialled none =
        new MultiplyRobustMath.Partialled(
            new double[] {1, 2, 3, 1, 0, 1, 2, 0, 2}, new double[3][0], 3);
    refused(
        "IDENT-221 The 2 equations for the coefficients of delta(X) are singular: the instrument"
            + " does not move the variance of the treatment in that many directions. Name fewer"
            + " terms in the design of delta.",
        () -> MultiplyRobustMath.solve(x, 2, new double[] {1, 1, 1}, none, none));
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("z")[i] = i % 2;
      m.get("a")[i] = (i >> 1) % 2;
    }
    refused(
        "IDENT-223 Least squares with kappa weights is singular: few compliers, or covariates that"
            + " do not vary among them. Use the form DOUBLY_ROBUST, or fewer covariates.",
        () ->
            Late.builder()
                .form(LateForm.LARF)
                .instrumentDesign(IvDesign.of())
                .outcomeDesign(IvDesign.of())
                .build()
                .fit(data(m, roles()), CONTEXT));
    Map<String, double[]> zero = with("y", 0);
    zero.put("z2", zero.get("x1"));
    refused(
        "IDENT-227 The covariance of the 2 moments is singular: instruments that determine one"
            + " another. Drop some.",
        () ->
            Genius.builder()
                .build()
                .fit(
                    data(zero, Roles.outcome("y").treatment("a").instruments("z", "z2")), CONTEXT));
  }

  @Test
  void boundedFormsThatDoNotSettle() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("a")[i] = m.get("x1")[i] > 0 ? 1 : 0;
    }
    refused(
        "CONV-215 The model of E[A|Z,X] by risk difference and odds product did not settle in 200"
            + " iterations. Name fewer terms in its design, or use the form MULTIPLY_ROBUST.",
        () ->
            IvAte.builder()
                .form(IvAteForm.BOUNDED)
                .build()
                .fit(
                    data(
                        m,
                        Roles.outcome("b").treatment("a").instruments("z").covariates("x1", "x2")),
                    CONTEXT));
    BinaryIvSample s = BinaryIvSample.of(data(roles()), "iv-ate");
    double[] ones = new double[N];
    double[] negative = new double[N];
    Arrays.fill(ones, 1);
    double[] small = new double[N];
    for (int i = 0; i < N; i++) {
      negative[i] = s.y()[i] - 1; // Y - mu_0 is 1 in every row
      small[i] = s.a()[i] - 0.5; // A - m_0 is one half
    }
    refused(
        "CONV-216 The equations of the bounded effect did not settle in 200 iterations: an effect"
            + " beyond -1 or 1 fits better. Check the instrument, or use the form MULTIPLY_ROBUST.",
        () -> BoundedAte.solve(s, new BoundedAte.Columns(ones, 1), ones, small, negative));
  }
}
