package org.estimand.validation.cli;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.weighting.DoseCurve;
import org.estimand.weighting.DoseDensity;
import org.estimand.weighting.DoseMethod;
import org.estimand.weighting.DoseWeighting;
import org.estimand.weighting.GeneralizedPropensity;
import picocli.CommandLine.Option;

/** The weights of a continuous treatment and the form of its effect curve. */
final class DoseOptions {
  /** Names of the options, in the order of the help. */
  static final List<String> NAMES =
      List.of("--density", "--unbiased-variances", "--degree", "--spline", "--at", "--against");

  private static final String PROPENSITY = "propensity";
  private static final String STUDENT = "t:";

  @Option(
      names = "--density",
      paramLabel = "NAME",
      description =
          "dose: density of the dose given the covariates: normal (default), t:DF with DF degrees of"
              + " freedom, or kernel.")
  private String density;

  @Option(
      names = "--unbiased-variances",
      description = "dose: divide variances of the dose by degrees of freedom instead of n.")
  private boolean unbiased;

  @Option(
      names = "--degree",
      paramLabel = "K",
      description = "dose: the curve is a polynomial of this degree, 1 (default) to 5.")
  private Integer degree;

  @Option(
      names = "--spline",
      paramLabel = "K",
      description = "dose: the curve is a natural cubic spline with 2 to 10 degrees of freedom.")
  private Integer spline;

  @Option(
      names = "--at",
      split = ",",
      paramLabel = "A",
      description =
          "dose: doses at which the curve is printed (default: its quantiles at 5, 25, 50, 75 and"
              + " 95 %%).")
  private List<Double> at = List.of();

  @Option(
      names = "--against",
      paramLabel = "A",
      description = "dose: print differences of the curve to this dose too.")
  private Double against;

  /** The builder with what was given. */
  DoseWeighting.Builder apply(DoseWeighting.Builder dose, BalancingOptions balancing) {
    DoseWeighting.Builder built =
        dose.method(method(balancing))
            .curve(curve())
            .at(at.stream().mapToDouble(Double::doubleValue).toArray());
    return against == null ? built : built.against(against);
  }

  private DoseMethod method(BalancingOptions balancing) {
    String name = balancing.name(List.of(PROPENSITY, "entropy"));
    boolean entropy = !name.equals(PROPENSITY);
    refuse("--moments", balancing.moments() != null && !entropy, name);
    refuse("--density", density != null && entropy, name);
    refuse("--unbiased-variances", unbiased && entropy, name);
    if (entropy) {
      Integer moments = balancing.moments();
      return DoseMethod.entropy().withMoments(moments == null ? 1 : moments);
    }
    GeneralizedPropensity propensity =
        DoseMethod.propensity().withDensity(density()).withUnbiasedVariances(unbiased);
    return propensity;
  }

  private static void refuse(String option, boolean given, String method) {
    if (given) {
      throw new InvalidConfigException(
          "CONF-086", option + " has no meaning for --method " + method + ".");
    }
  }

  private DoseDensity density() {
    if (density == null || density.equals("normal")) {
      return DoseDensity.normal();
    }
    if (density.startsWith(STUDENT)) {
      try {
        return DoseDensity.studentT(Double.parseDouble(density.substring(STUDENT.length())));
      } catch (NumberFormatException e) {
        throw new InvalidConfigException(
            "CONF-087",
            "--density t:DF takes degrees of freedom, for example t:5; found \"" + density + "\".",
            e);
      }
    }
    Choice.option("--density", density, List.of("normal", "t:DF", "kernel"));
    return DoseDensity.kernel();
  }

  private DoseCurve curve() {
    if (spline == null) {
      return DoseCurve.polynomial(degree == null ? 1 : degree);
    }
    if (degree != null) {
      throw new InvalidConfigException(
          "CONF-086", "--degree and --spline exclude each other: a curve has one form.");
    }
    return DoseCurve.naturalSpline(spline);
  }
}
