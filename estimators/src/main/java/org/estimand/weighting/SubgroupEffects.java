package org.estimand.weighting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.inference.Estimates;
import org.estimand.inference.WaldTest;

/**
 * Effects in subgroups, from the weights of the whole sample; see {@link Ipw.Builder#subgroups}.
 * The numbers are terms of the result, so that contrasts, joint intervals and other covariances
 * hold for them too.
 */
public final class SubgroupEffects {
  private final EffectLayout layout;
  private final Estimates estimates;

  SubgroupEffects(EffectLayout layout, Estimates estimates) {
    this.layout = layout;
    this.estimates = estimates;
  }

  /** The column that divides the rows. */
  public String column() {
    return layout.groups().column();
  }

  /** Its values, the one that the others are compared with first. */
  public List<String> levels() {
    return layout.groups().levels();
  }

  /** The subgroup of each row, a position in {@link #levels}. */
  public int[] codes() {
    return layout.groups().code().clone();
  }

  /**
   * The term of the first effect of an outcome in a subgroup, such as {@code ATE | race=black}.
   *
   * @throws InvalidConfigException CONF-280 for an outcome or value that does not occur
   */
  public String term(String outcome, String level) {
    return layout.prefix(known("outcome", outcome, layout.outcomes()))
        + layout.effects().get(0)
        + " | "
        + layout.groups().name(position(level));
  }

  /** {@link #term(String, String)} of the first outcome. */
  public String term(String level) {
    return term(layout.outcomes().get(0), level);
  }

  /**
   * Tests that the effects of an outcome are the same in all subgroups: all differences of effects
   * against the reference arm from the first subgroup are zero, by Wald's test with the covariance
   * at hand.
   *
   * @throws InvalidConfigException CONF-280 for an outcome that does not occur
   * @throws org.estimand.errors.NotIdentifiedException IDENT-045 where the differences have no
   *     covariance of full rank, for example with fewer clusters than differences
   */
  public WaldTest heterogeneity(String outcome) {
    List<String> terms = layout.differences(known("outcome", outcome, layout.outcomes()));
    int q = terms.size();
    double[] restrictions = new double[q * estimates.size()];
    for (int k = 0; k < q; k++) {
      restrictions[estimates.index(terms.get(k)) * q + k] = 1;
    }
    return estimates.wald(restrictions, new double[q]);
  }

  /** {@link #heterogeneity(String)} of the first outcome. */
  public WaldTest heterogeneity() {
    return heterogeneity(layout.outcomes().get(0));
  }

  /**
   * Covariate balance in every subgroup, by its value; empty unless {@link
   * Ipw.Builder#subgroupBalance} asked for it. Differences are divided by standard deviations of
   * the subgroup.
   */
  public Map<String, BalanceTable> balance() {
    Map<String, BalanceTable> tables = new LinkedHashMap<>();
    for (int level = 0; level < layout.balance().size(); level++) {
      tables.put(levels().get(level), layout.balance().get(level));
    }
    return tables;
  }

  private int position(String level) {
    return levels().indexOf(known("value of " + column(), level, levels()));
  }

  /** The name, if it is one of those known. */
  static String known(String what, String name, List<String> names) {
    if (!names.contains(name)) {
      throw new InvalidConfigException(
          "CONF-280",
          "There is no "
              + what
              + " \""
              + name
              + "\". "
              + NearestName.hint(name, names)
              + "Choices: "
              + String.join(", ", names)
              + ".");
    }
    return name;
  }
}
