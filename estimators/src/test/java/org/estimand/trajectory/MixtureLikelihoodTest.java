package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exact derivatives of every form, member and likelihood against differences, outcomes missing. */
class MixtureLikelihoodTest {
  private static final TrajectorySample SAMPLE = new TrajectorySample(60, 11);

  private static Subjects scaled(boolean gate, boolean expert) {
    Subjects s = SubjectReader.read(SAMPLE.wide(gate, expert)).subjects();
    return Scaling.of(s).apply(s);
  }

  static Stream<MixtureLayout> layouts() {
    List<MixtureLayout> all = new ArrayList<>();
    for (GrowthForm form : GrowthForm.values()) {
      for (boolean random : new boolean[] {false, true}) {
        if (random && !form.hasShape()) {
          continue;
        }
        GrowthModel model = new GrowthModel(form, random, 1e-3);
        for (PsiConstraint constraint : PsiConstraint.values()) {
          all.add(new MixtureLayout(model, 2, 0, 0, false, constraint));
          all.add(new MixtureLayout(model, 2, 0, 1, false, constraint));
          all.add(new MixtureLayout(model, 3, 1, 1, false, constraint));
          all.add(new MixtureLayout(model, 2, 1, 0, true, constraint));
          all.add(new MixtureLayout(model, 2, 1, 1, true, constraint));
        }
      }
    }
    return all.stream();
  }

  private static double[] somewhere(Subjects s, MixtureLayout layout) {
    RandomStream random = RandomStreams.of(8).generator();
    double[] b = new StartingValues(s, layout).at(0.4 * sign(layout), random);
    for (int j = 0; j < b.length; j++) {
      b[j] += (layout.constraint() == PsiConstraint.NONE ? 0.001 : 0.02) * random.normal();
    }
    return b;
  }

  private static double sign(MixtureLayout layout) {
    return layout.model().form() == GrowthForm.JENSS_BAYLEY ? -2.5 : 1;
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void derivativesAreExact(MixtureLayout layout) {
    Subjects s = scaled(layout.gates() > 0, layout.experts() > 0);
    double[] b = somewhere(s, layout);
    MixtureLikelihood f = new MixtureLikelihood(s, layout).withSidesOf(b);
    double[] gradient = new double[b.length];
    double value = f.value(b, null, gradient);
    assertEquals(true, Double.isFinite(value), "no finite value to test at");
    for (int j = 0; j < b.length; j++) {
      double step = 3e-6;
      double[] up = b.clone();
      double[] down = b.clone();
      up[j] += step;
      down[j] -= step;
      double slope = (f.value(up) - f.value(down)) / (2 * step);
      assertEquals(slope, gradient[j], 2e-5 * Math.max(1, Math.abs(slope)), "parameter " + j);
    }
  }

  @Test
  void scoresAddToTheGradientAndThreadsChangeNothing() {
    MixtureLayout layout =
        new MixtureLayout(
            new GrowthModel(GrowthForm.BILINEAR_SPLINE, false, 0),
            2,
            1,
            1,
            true,
            PsiConstraint.POSITIVE_SEMIDEFINITE);
    TrajectorySample big = new TrajectorySample(1400, 3); // three blocks
    Subjects s = SubjectReader.read(big.wide(true, true)).subjects();
    s = Scaling.of(s).apply(s);
    MixtureLikelihood f = new MixtureLikelihood(s, layout);
    double[] b = somewhere(s, layout);
    double[] gradient = new double[b.length];
    double value = f.value(b, null, gradient);
    double[] scores = f.scores(b);
    for (int j = 0; j < b.length; j++) {
      double sum = 0;
      for (int i = 0; i < s.count(); i++) {
        sum += scores[j * s.count() + i];
      }
      assertEquals(gradient[j], sum, 1e-9 * Math.max(1, Math.abs(sum)));
    }
    for (int threads : new int[] {1, 2, 7}) {
      double[] other = new double[b.length];
      assertEquals(value, f.value(b, FitContext.seed(1).threads(threads), other));
      assertArrayEquals(gradient, other);
    }
    double[] h = f.posterior(b);
    for (int i = 0; i < s.count(); i++) {
      assertEquals(1, h[i] + h[s.count() + i], 1e-12);
    }
  }

  @Test
  void weightsAreCopies() {
    Subjects s = scaled(false, false);
    int n = s.count();
    int first = s.occasions(0);
    double[] weight = new double[n];
    java.util.Arrays.fill(weight, 1);
    weight[0] = 2;
    Subjects weighted =
        new Subjects(
            s.start(),
            s.time(),
            s.outcome(),
            s.gate(),
            s.gateNames(),
            s.expert(),
            s.expertNames(),
            weight,
            s.labels());
    int[] start = new int[n + 2];
    for (int i = 0; i <= n; i++) {
      start[i + 1] = s.start()[i] + first;
    }
    double[] time = new double[s.observations() + first];
    double[] outcome = new double[time.length];
    System.arraycopy(s.time(), 0, time, 0, first);
    System.arraycopy(s.outcome(), 0, outcome, 0, first);
    System.arraycopy(s.time(), 0, time, first, s.observations());
    System.arraycopy(s.outcome(), 0, outcome, first, s.observations());
    Subjects copied =
        new Subjects(
            start,
            time,
            outcome,
            new double[0],
            s.gateNames(),
            new double[0],
            s.expertNames(),
            null,
            s.labels());
    MixtureLayout layout =
        new MixtureLayout(
            new GrowthModel(GrowthForm.QUADRATIC, false, 0),
            2,
            0,
            0,
            false,
            PsiConstraint.POSITIVE_SEMIDEFINITE);
    double[] b = somewhere(s, layout);
    double[] g1 = new double[b.length];
    double[] g2 = new double[b.length];
    double v1 = new MixtureLikelihood(weighted, layout).value(b, null, g1);
    double v2 = new MixtureLikelihood(copied, layout).value(b, null, g2);
    assertEquals(v2, v1, 1e-9);
    assertArrayEquals(g2, g1, 1e-9);
  }

  @Test
  void anotherOrderOfClassesIsTheSameMixture() {
    Subjects s = scaled(true, true);
    MixtureLayout layout =
        new MixtureLayout(
            new GrowthModel(GrowthForm.BILINEAR_SPLINE, false, 0),
            3,
            1,
            1,
            false,
            PsiConstraint.POSITIVE_SEMIDEFINITE);
    double[] b = somewhere(s, layout);
    MixtureLikelihood f = new MixtureLikelihood(s, layout);
    for (Integer[] order : new Integer[][] {{2, 0, 1}, {1, 0, 2}, {0, 2, 1}}) {
      assertEquals(f.value(b), f.value(ClassOrder.permuted(layout, b, order)), 1e-10);
    }
  }

  @Test
  void unitsAreUndone() {
    Subjects s = SubjectReader.read(SAMPLE.wide(true, true)).subjects();
    Scaling scaling = Scaling.of(s);
    for (GrowthForm form : GrowthForm.values()) {
      MixtureLayout layout =
          new MixtureLayout(
              new GrowthModel(form, false, 0), 1, 1, 0, true, PsiConstraint.POSITIVE_SEMIDEFINITE);
      double[] b = somewhere(scaling.apply(s), layout);
      ClassParameters c = new ClassParameters(layout.factors(), 1);
      ClassParameters user = new ClassParameters(layout.factors(), 1);
      ClassParameters back = new ClassParameters(layout.factors(), 1);
      layout.unpack(b, 0, c);
      scaling.toUser(layout.model(), c, user);
      scaling.toFitted(layout.model(), user, back);
      double[] again = new double[b.length];
      layout.pack(back, 0, again);
      assertArrayEquals(b, again, 1e-10);
      double[] raw = new double[b.length];
      layout.pack(user, 0, raw);
      assertEquals(
          new MixtureLikelihood(s, layout).value(raw),
          new MixtureLikelihood(scaling.apply(s), layout).value(b)
              + scaling.logShift(s.observations(), s.count(), true),
          1e-7);
    }
  }
}
