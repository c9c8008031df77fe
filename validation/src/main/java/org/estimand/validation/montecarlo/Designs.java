package org.estimand.validation.montecarlo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Normalization;

/** The designs of {@code estimand simulate}. */
public final class Designs {
  private Designs() {}

  /** All designs. */
  public static List<Design> all() {
    return List.of(ipw());
  }

  /**
   * The design of a name.
   *
   * @throws InvalidConfigException CONF-085
   */
  public static Design of(String name) {
    List<String> names = all().stream().map(Design::name).toList();
    return all().stream()
        .filter(d -> d.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    "CONF-085",
                    "Unknown design \""
                        + name
                        + "\". "
                        + NearestName.hint(name, names)
                        + "Designs: "
                        + String.join(", ", names)
                        + "."));
  }

  private static Design ipw() {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    estimators.put("ipw", Ipw.builder().build());
    estimators.put("ipw-ht", Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON).build());
    return new Design(
        "ipw",
        "logit treatment, linear outcomes, heterogeneous effect; ATE = 1, n = "
            + LinearDesigns.ROWS,
        LinearDesigns::interactive,
        estimators);
  }
}
