package org.estimand.inference;

import static org.estimand.inference.InferenceData.clustered;
import static org.estimand.inference.InferenceData.correlated;
import static org.estimand.inference.InferenceData.estimates;
import static org.estimand.inference.InferenceData.grouping;
import static org.estimand.inference.InferenceData.placed;
import static org.estimand.inference.InferenceData.timed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType.Conley.Kernel;
import org.estimand.inference.VcovType.Robust.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal with its whole text. */
class InferenceErrorsTest {
  private static final int N = 12;
  private static final double[] PHI = correlated("errors", N, 2, 0);
  private static final FitContext CONTEXT = FitContext.seed(1).threads(1).backend("ejml");

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static Estimates plain() {
    return estimates(PHI, 2, SampleDesign.rows(N), VcovType.robust());
  }

  private static Estimates leverages(double... h) {
    return Estimates.of(
        List.of("t", "u"),
        new double[2],
        InfluenceFunction.wrap(PHI, N, 2),
        SampleDesign.rows(N),
        VcovType.robust(),
        RegressionParts.none().leverages(h));
  }

  @Test
  void droppedInfluence() {
    refused(
        "CONF-040 The influence function was dropped by compact(), so the covariance cluster (g)"
            + " cannot be computed. Call withVcov before compact.",
        () -> plain().compact().withVcov(VcovType.cluster("g")));
    Estimates twice = RepetitionAggregate.MEAN.combine(List.of(plain(), plain()));
    refused(
        "CONF-040 The influence function was dropped by compact(), so the covariance robust (HC1),"
            + " factor n/(n-p) cannot be computed. Call withVcov before compact.",
        () -> twice.compact().withVcov(VcovType.robust(Kind.HC1)));
    for (Estimates e : List.of(plain(), twice)) {
      refused(
          "CONF-040 The influence function was dropped by compact(), so joint confidence intervals"
              + " cannot be computed. Call jointConfidenceIntervals before compact.",
          () -> e.compact().jointConfidenceIntervals(0.95, 99, CONTEXT));
    }
  }

  @Test
  void unknownTerm() {
    String text = "CONF-041 There is no term \"t3\". Closest: \"t1\". Terms: t1, t2.";
    refused(text, () -> plain().index("t3"));
    refused(text, () -> FakeResult.of(plain()).estimate("t3"));
    refused(text, () -> plain().contrast("c", Map.of("t3", 1.0)));
    refused(text, () -> plain().jointConfidenceIntervals(0.95, 99, CONTEXT).interval("t3"));
  }

  @Test
  void clusters() {
    Estimates e =
        estimates(
            PHI,
            2,
            clustered(N, grouping("state", N, i -> i % 4), grouping("one", N, i -> 0)),
            VcovType.robust());
    refused(
        "CONF-042 No grouping by \"stat\" is known. Closest: \"state\". Give it the role CLUSTER."
            + " Known: state, one.",
        () -> e.withVcov(VcovType.cluster("stat")));
    refused(
        "CONF-042 No grouping by \"state\" is known. Give it the role CLUSTER. Known: none.",
        () -> plain().withVcov(VcovType.cluster("state")));
    refused(
        "IDENT-042 CLUSTER \"one\" has one cluster only; a clustered covariance needs at least 2."
            + " Cluster by a finer column or use robust().",
        () -> e.withVcov(VcovType.cluster("one")));
    refused(
        "CONF-044 A clustered covariance was given 0 columns; it takes 1 to 4.",
        () -> VcovType.cluster());
    refused(
        "CONF-044 A clustered covariance was given 5 columns; it takes 1 to 4.",
        () -> VcovType.cluster("a", "b", "c", "d", "e"));
    refused(
        "CONF-044 A clustered covariance names \"a\" twice. Name each column once.",
        () -> VcovType.cluster("a", "b", "a"));
  }

  @Test
  void level() {
    for (double level : new double[] {0, 1, 95, Double.NaN}) {
      String text = "CONF-043 level = " + level + "; must lie between 0 and 1, for example 0.95.";
      refused(text, () -> plain().confidenceInterval(0, level));
      refused(text, () -> plain().jointConfidenceIntervals(level, 99, CONTEXT));
    }
  }

  @Test
  void serial() {
    refused("CONF-045 lags = -1; must be at least 0.", () -> VcovType.neweyWest(-1));
    refused("CONF-045 lags = -2; must be at least 0.", () -> VcovType.driscollKraay(-2));
    int[] time = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    Estimates series = estimates(PHI, 2, timed(time), VcovType.robust());
    refused(
        "CONF-045 lags = 12; must be below the number of periods (12) in Newey-West.",
        () -> series.withVcov(VcovType.neweyWest(12)));
    int[] twice = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
    Estimates panel = estimates(PHI, 2, timed(twice), VcovType.robust());
    refused(
        "CONF-045 lags = 6; must be below the number of periods (6) in Driscoll-Kraay.",
        () -> panel.withVcov(VcovType.driscollKraay(6)));
    refused(
        "CONF-047 Newey-West (2 lags), no factor needs the order of the rows in time. Give a"
            + " column the role TIME.",
        () -> plain().withVcov(VcovType.neweyWest(2)));
    refused(
        "CONF-047 Driscoll-Kraay (1 lag), no factor needs the order of the rows in time. Give a"
            + " column the role TIME.",
        () -> plain().withVcov(VcovType.driscollKraay(1)));
    refused(
        "NOTSUP-041 Newey-West (2 lags), no factor is defined for one series with one row per"
            + " period; TIME has several rows in one period. Use driscollKraay(2) or cluster(...).",
        () -> panel.withVcov(VcovType.neweyWest(2)));
  }

  @Test
  void spatial() {
    refused(
        "CONF-046 The cutoff of a Conley covariance is 0.0; must be positive and finite, in units"
            + " of the coordinates.",
        () -> VcovType.conley(0, Kernel.UNIFORM));
    refused(
        "CONF-046 The cutoff of a Conley covariance is Infinity; must be positive and finite, in"
            + " km.",
        () -> new VcovType.Conley(Double.POSITIVE_INFINITY, Kernel.UNIFORM, true));
    refused(
        "CONF-048 A Conley covariance needs the places of the rows. Give columns the role"
            + " COORDINATE.",
        () -> plain().withVcov(VcovType.conley(1, Kernel.UNIFORM)));
    double[] c = new double[N];
    refused(
        "CONF-048 A Conley covariance takes 1 to 3 COORDINATE columns; found 4.",
        () -> estimates(PHI, 2, placed(c, c, c, c), VcovType.conley(1, Kernel.UNIFORM)));
    VcovType sphere = new VcovType.Conley(10, Kernel.BARTLETT, true);
    refused(
        "CONF-048 Great-circle distances need two COORDINATE columns, latitude then longitude in"
            + " degrees; found 3.",
        () -> estimates(PHI, 2, placed(c, c, c), sphere));
    double[] lat = c.clone();
    lat[2] = 91.5;
    refused(
        "DATA-040 Column \"c0\" (COORDINATE) is read as latitude in degrees, but row 3 is 91.5000;"
            + " must lie between -90 and 90. The first COORDINATE column is the latitude.",
        () -> estimates(PHI, 2, placed(lat, c), sphere));
    double[] lon = c.clone();
    lon[0] = -400;
    refused(
        "DATA-040 Column \"c1\" (COORDINATE) is read as longitude in degrees, but row 1 is"
            + " -400.000; must lie between -360 and 360. The first COORDINATE column is the"
            + " latitude.",
        () -> estimates(PHI, 2, placed(c, lon), sphere));
  }

  @Test
  void leverage() {
    refused(
        "NOTSUP-040 The covariance HC3 needs leverages, which estimates from influence functions do"
            + " not have, nor least squares with more than 500 absorbed groups beside those of the"
            + " largest grouping. Use robust() (HC0), HC1 or cluster(...).",
        () -> plain().withVcov(VcovType.robust(Kind.HC3)));
    double[] h = new double[N];
    h[4] = 1;
    Estimates one = leverages(h);
    refused(
        "IDENT-040 The covariance HC2 divides by 1 - leverage, which is 0 in one row (row 5): each"
            + " is fitted exactly by a parameter of its own. Use HC1, or drop them.",
        () -> one.withVcov(VcovType.robust(Kind.HC2)));
    java.util.Arrays.fill(h, 1);
    Estimates all = leverages(h);
    refused(
        "IDENT-040 The covariance HC4 divides by 1 - leverage, which is 0 in 12 rows (first rows 1,"
            + " 2, 3): each is fitted exactly by a parameter of its own. Use HC1, or drop them.",
        () -> all.withVcov(VcovType.robust(Kind.HC4)));
  }

  @Test
  void formulasThatCannotBeRecomputed() {
    refused(
        "NOTSUP-040 The covariance iid is not defined for estimates from influence functions: no"
            + " classical formula came with them. Use robust() or cluster(...).",
        () -> plain().withVcov(VcovType.iid()));
    refused(
        "NOTSUP-040 The covariance \"own\" is a formula of the estimator's own and cannot be"
            + " computed from influence functions. Use robust() or cluster(...).",
        () -> plain().withVcov(new VcovType.Special("own")));
  }

  @Test
  void covariancesWithoutAnAnswer() {
    refused(
        "IDENT-041 The covariance cluster (a, b) gives term \"u\" the negative variance -0.5000."
            + " There are too few clusters in one direction; use fewer columns.",
        () ->
            ClusterCovariance.repaired(
                List.of("t", "u"), new double[] {1, 0, 0, -0.5}, VcovType.cluster("a", "b")));
    refused(
        "IDENT-041 The covariance Conley (uniform, cutoff 2), no factor gives term \"t\" the"
            + " negative variance -1.0000. Use the Bartlett kernel or another cutoff.",
        () ->
            ClusterCovariance.repaired(
                List.of("t"), new double[] {-1}, VcovType.conley(2, Kernel.UNIFORM)));
    double[] two = {1, -1, 2, -2};
    refused(
        "IDENT-043 The covariance robust (HC1), factor n/(n-p) divides by n - p, but there are 2"
            + " rows for 2 parameters. Use a factor without p, or fewer parameters.",
        () -> estimates(two, 2, SampleDesign.rows(2), VcovType.robust(Kind.HC1)));
    refused(
        "IDENT-043 The covariance cluster (g) divides by n - p, but there are 2 rows for 2"
            + " parameters. Use a factor without p, or fewer parameters.",
        () ->
            estimates(
                two,
                2,
                clustered(2, grouping("g", 2, i -> i)),
                VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "g")));
  }

  @Test
  void options() {
    refused(
        "CONF-049 degreesOfFreedom = 0.0; must be positive.",
        () -> plain().withDegreesOfFreedom(0));
    refused(
        "CONF-049 degreesOfFreedom = NaN; must be positive.",
        () -> plain().withDegreesOfFreedom(Double.NaN));
    refused(
        "CONF-049 draws = 18; must be at least 19 for level 0.95, better 1000 or more.",
        () -> plain().jointConfidenceIntervals(0.95, 18, CONTEXT));
    refused(
        "CONF-049 draws = 0; must be at least 1 for level 0.5, better 1000 or more.",
        () -> plain().jointConfidenceIntervals(0.5, 0, CONTEXT));
    assertEquals(19, plain().jointConfidenceIntervals(0.95, 19, CONTEXT).draws());
    refused(
        "CONF-049 A contrast of 2 combinations on 2 terms needs a matrix of 2 x 2 weights, column"
            + " by column; found 3 weights.",
        () -> plain().contrasts(List.of("a", "b"), 1, 2, 3));
    refused(
        "CONF-049 The weight at position 2 is NaN; must be finite.",
        () -> plain().contrasts(List.of("a"), 1, Double.NaN));
    refused(
        "CONF-049 Names of contrasts must be distinct and not empty: [a, a].",
        () -> plain().contrasts(List.of("a", "a"), 1, 2, 3, 4));
    refused(
        "CONF-049 A Wald test of 1 restrictions on 2 terms needs a matrix of 1 x 2 weights, column"
            + " by column; found 1 weights.",
        () -> plain().wald(new double[] {1}, 0));
    refused(
        "CONF-049 The value at position 1 is Infinity; must be finite.",
        () -> plain().wald(new double[] {1, 0}, Double.POSITIVE_INFINITY));
    refused(
        "CONF-049 A Wald test needs at least 1 restriction.", () -> plain().wald(new double[0]));
  }

  @Test
  void waldTestsWithoutAnAnswer() {
    refused(
        "IDENT-044 Restriction 2 of 2 is zero or a linear combination of those before it, so the"
            + " Wald test is not defined. Drop it.",
        () -> plain().wald(new double[] {1, 3, 0.3, 0.9}, 0, 0));
    refused(
        "IDENT-044 Restriction 1 of 1 is zero or a linear combination of those before it, so the"
            + " Wald test is not defined. Drop it.",
        () -> plain().wald(new double[] {0, 0}, 0));
    double[] phi = correlated("singular", N, 3, 0);
    Estimates few =
        estimates(phi, 3, clustered(N, grouping("g", N, i -> i % 2)), VcovType.cluster("g"));
    refused(
        "IDENT-045 The covariance \"cluster (g), 2 clusters, factor G/(G-1)\" of the 3"
            + " restrictions is singular, so the Wald test is not defined. Test fewer restrictions"
            + " at once, or use a covariance with more clusters or periods.",
        () -> few.wald(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 0, 0, 0));
  }

  @Test
  void jointIntervalsWithoutUnits() {
    SampleDesign design = clustered(N, grouping("a", N, i -> i % 4), grouping("b", N, i -> i % 3));
    Estimates one = estimates(java.util.Arrays.copyOf(PHI, N), 1, design, VcovType.robust());
    Estimates two =
        Estimates.ofVcov(
            one.terms(),
            one.toArray(),
            one.vcov(),
            VcovType.cluster("a", "b"),
            one.influenceFunction().get(),
            design);
    refused(
        "NOTSUP-042 Joint confidence intervals draw one weight for each independent row or cluster;"
            + " the covariance \"cluster (a, b)\" has no such units (no single set of weights"
            + " reproduces inclusion and exclusion). Use withVcov with robust() or one cluster"
            + " column.",
        () -> two.jointConfidenceIntervals(0.95, 99, CONTEXT));
    Estimates own =
        Estimates.ofVcov(
            one.terms(),
            one.toArray(),
            one.vcov(),
            new VcovType.Special("own"),
            one.influenceFunction().get(),
            design);
    refused(
        "NOTSUP-042 Joint confidence intervals draw one weight for each independent row or cluster;"
            + " the covariance \"own\" has no such units. Use withVcov with robust() or one cluster"
            + " column.",
        () -> own.jointConfidenceIntervals(0.95, 99, CONTEXT));
    double[] flat = PHI.clone();
    java.util.Arrays.fill(flat, N, 2 * N, 0);
    Estimates zero = estimates(flat, 2, SampleDesign.rows(N), VcovType.robust());
    refused(
        "IDENT-046 Term \"t2\" has the variance 0.0000, so it has no joint confidence interval."
            + " Leave it out by contrast(...).",
        () -> zero.jointConfidenceIntervals(0.95, 99, CONTEXT));
  }

  @Test
  void severalRestrictionsOfTermsWithDegreesOfFreedomOfTheirOwn() {
    double[] both = {1, 0, 0, 1};
    refused(
        "NOTSUP-043 The covariance \"robust (HC0), no factor\" gives every combination degrees of"
            + " freedom of its own, so a Wald test takes one restriction; 2 were given. Test them one by one,"
            + " or use withVcov with cluster(...).",
        () -> plain().withDegreesOfFreedom(w -> 5).wald(both, 0, 0));
    for (double eta : new double[] {1, 0.25, Double.NaN}) {
      refused(
          "IDENT-049 The 2 restrictions together have "
              + (eta == 1 ? "1.0000" : eta < 1 ? "0.2500" : "no")
              + " degrees of freedom under the covariance \"robust (HC0), no factor\"; Hotelling's T^2 needs"
              + " more than 1. Test fewer restrictions at once.",
          () -> plain().withDegreesOfFreedom(new Together(eta)).wald(both, 0, 0));
    }
    Estimates enough = plain().withDegreesOfFreedom(new Together(1.5));
    assertEquals(0.5, enough.wald(both, 0, 0).denominatorDegreesOfFreedom());
    double chi = plain().wald(both, 0, 0).statistic();
    assertEquals(chi / 6, enough.wald(both, 0, 0).statistic(), 1e-12 * chi);
  }

  /** A rule with the same degrees of freedom for any restrictions together. */
  private record Together(double eta) implements FreedomRule {
    @Override
    public double of(double[] weights) {
      return 5;
    }

    @Override
    public OptionalDouble joint(double[] restrictions, int q) {
      return OptionalDouble.of(eta);
    }
  }
}
