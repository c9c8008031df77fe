package org.estimand.learn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;

/**
 * What successive halving gives to its candidates, little at first and all of it to the last.
 *
 * @param parameter name of a counting parameter that learners are made from, or null for rows
 * @param least the least that the first rung may get, a share of the rows in (0, 1) or a count
 * @param most what the last rung gets: 1 for rows, or a count
 */
public record Resource(String parameter, double least, double most) {
  /**
   * Checks the amounts.
   *
   * @throws InvalidConfigException CONF-121 unless least is positive and below most
   */
  public Resource {
    if (!(least > 0 && least < most) || parameter == null && most != 1) {
      throw new InvalidConfigException(
          "CONF-121",
          "Successive halving from "
              + least
              + " to "
              + most
              + (parameter == null ? " of the rows" : " " + parameter)
              + " is impossible; give at first more than nothing and less than at last.");
    }
  }

  /**
   * Training rows.
   *
   * @param leastShare least share of the rows that the first rung may train on, in (0, 1)
   */
  public static Resource rows(double leastShare) {
    return new Resource(null, leastShare, 1);
  }

  /**
   * A parameter that counts something costly, such as trees or rounds; it is added to the points of
   * the space, and the final fit has the most of it.
   */
  public static Resource parameter(String name, int least, int most) {
    return new Resource(java.util.Objects.requireNonNull(name, "name"), least, most);
  }

  /**
   * The amounts of the rungs: {@code factor} times the one before, the last being the most and the
   * first at least the least.
   */
  double[] rungs(int factor) {
    int count = 1;
    for (double r = most / factor; r >= least * (1 - 1e-12); r /= factor) {
      count++;
    }
    double[] rungs = new double[count];
    double r = most;
    for (int k = count - 1; k >= 0; k--) {
      rungs[k] = parameter == null ? r : Math.rint(r);
      r /= factor;
    }
    return rungs;
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", parameter == null ? "rows" : parameter);
    d.put("least", least);
    d.put("most", most);
    return d;
  }
}
