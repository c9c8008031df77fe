package org.estimand.validation.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.CovariateBalancing;
import org.estimand.weighting.EnergyBalancing;
import org.estimand.weighting.EntropyBalancing;
import org.estimand.weighting.ProbabilityTilting;
import org.estimand.weighting.StableBalancing;
import picocli.CommandLine.Option;

/** Weights that balance, and the arms of a treatment with several levels. */
final class BalancingOptions {
  /** Names of these options. */
  static final List<String> NAMES =
      List.of(
          "--method",
          "--moments",
          "--interactions",
          "--tolerance",
          "--ridge",
          "--gmm",
          "--reference",
          "--focal",
          "--base-weights");

  private static final String PROPENSITY = "propensity";
  private static final String OVER = "cbps-over";
  private static final List<String> METHODS =
      List.of(PROPENSITY, "entropy", "cbps", OVER, "ipt", "sbw", "energy");

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "ipw: propensity (default), or weights that balance: entropy, cbps, cbps-over, ipt, sbw,"
              + " energy; dose: propensity or entropy.")
  private String method;

  @Option(
      names = "--moments",
      paramLabel = "1|2|3",
      description = "ipw --method: balance means (default), also squares, also cubes.")
  private Integer moments;

  @Option(
      names = "--interactions",
      description = "ipw --method: balance products of two covariates too.")
  private boolean interactions;

  @Option(
      names = {"--tolerance", "--delta"},
      paramLabel = "T",
      description = "ipw --method sbw: largest standardised difference (default 0.02).")
  private Double tolerance;

  @Option(
      names = "--ridge",
      paramLabel = "R",
      description = "ipw --method energy: penalty of uneven weights (default 1e-6).")
  private Double ridge;

  @Option(
      names = "--gmm",
      paramLabel = "NAME",
      description = "ipw --method cbps-over: two-step (default) or continuous.")
  private String gmm;

  @Option(
      names = "--reference",
      paramLabel = "LEVEL",
      description = "ipw: level of the treatment that others are compared with; allows any levels.")
  private String reference;

  @Option(
      names = "--focal",
      paramLabel = "LEVEL",
      description = "ipw: the arm that the ATT is about, needed with more than two arms.")
  private String focal;

  /** The level named, or null. */
  String reference() {
    return reference;
  }

  /** The level named, or null. */
  String focal() {
    return focal;
  }

  /** The name of the method, one of the choices; the first when none was named. */
  String name(List<String> choices) {
    return method == null ? choices.get(0) : Choice.option("--method", method, choices);
  }

  /** Number of moments, or null. */
  Integer moments() {
    return moments;
  }

  /**
   * The method that balances, or null for propensities.
   *
   * @throws InvalidConfigException CONF-086 for an option that the method does not have, CONF-087
   *     for an unknown name
   */
  BalancingMethod method() {
    String name = method == null ? PROPENSITY : Choice.option("--method", method, METHODS);
    boolean smooth = !name.equals(PROPENSITY) && !name.equals("energy");
    Map<String, Boolean> foreign = new LinkedHashMap<>();
    foreign.put("--moments", moments != null && !smooth);
    foreign.put("--interactions", interactions && !smooth);
    foreign.put("--tolerance", tolerance != null && !name.equals("sbw"));
    foreign.put("--ridge", ridge != null && !name.equals("energy"));
    foreign.put("--gmm", gmm != null && !name.equals(OVER));
    foreign.forEach(
        (option, given) -> {
          if (given) {
            throw new InvalidConfigException(
                "CONF-086", option + " has no meaning for --method " + name + ".");
          }
        });
    int degree = moments == null ? 1 : moments;
    return switch (name) {
      case PROPENSITY -> null;
      case "entropy" -> new EntropyBalancing(degree, interactions);
      case "cbps" ->
          new CovariateBalancing(CovariateBalancing.Form.JUST_IDENTIFIED, degree, interactions);
      case OVER -> new CovariateBalancing(form(), degree, interactions);
      case "ipt" -> new ProbabilityTilting(degree, interactions);
      case "sbw" -> {
        StableBalancing stable =
            BalancingMethod.stable().withMoments(degree).withInteractions(interactions);
        yield tolerance == null ? stable : stable.withTolerance(tolerance);
      }
      default -> {
        EnergyBalancing energy = BalancingMethod.energy();
        yield ridge == null ? energy : energy.withRidge(ridge);
      }
    };
  }

  private CovariateBalancing.Form form() {
    String name =
        gmm == null ? "two-step" : Choice.option("--gmm", gmm, List.of("two-step", "continuous"));
    return name.equals("continuous")
        ? CovariateBalancing.Form.CONTINUOUSLY_UPDATED
        : CovariateBalancing.Form.TWO_STEP;
  }
}
