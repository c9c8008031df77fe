package org.estimand.learn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStreams;

/** Which points of a parameter space are tried, and on how much of a resource. Immutable. */
public final class Search {
  private static final int MOST_POINTS = 100_000;
  private final int perRange;
  private final int configurations;
  private final int factor;
  private final Resource resource;

  private Search(int perRange, int configurations, int factor, Resource resource) {
    this.perRange = perRange;
    this.configurations = configurations;
    this.factor = factor;
    this.resource = resource;
  }

  /** Every combination of named points, the last parameter changing fastest. */
  public static Search grid() {
    return new Search(0, 0, 0, null);
  }

  /**
   * Every combination, with some values of each range, ends included, equally spaced on its scale.
   *
   * @param perRange values of each range, at least 2
   * @throws InvalidConfigException CONF-121 for fewer
   */
  public static Search grid(int perRange) {
    if (perRange < 2) {
      throw refused("a grid needs at least 2 values of a range; got " + perRange);
    }
    return new Search(perRange, 0, 0, null);
  }

  /**
   * Random points, drawn anew in each training set from the stream of its task (Bergstra and Bengio
   * 2012). From a finite space points are drawn without replacement.
   *
   * @param configurations number of points, at least 1
   * @throws InvalidConfigException CONF-121 for fewer
   */
  public static Search random(int configurations) {
    if (configurations < 1) {
      throw refused("at least 1 configuration is needed; got " + configurations);
    }
    return new Search(0, configurations, 0, null);
  }

  /**
   * Successive halving (Jamieson and Talwalkar 2016, AISTATS): random points get little of a
   * resource; the best one in {@code factor} of them, but one at least, get {@code factor} times as
   * much, and so on. Which one wins is decided with all of the resource.
   *
   * @param configurations number of points at first, at least 2
   * @param factor at least 2
   * @param resource what is given out
   * @throws InvalidConfigException CONF-121 for fewer configurations, a smaller factor, or a
   *     resource without room for two rungs
   */
  public static Search halving(int configurations, int factor, Resource resource) {
    if (configurations < 2 || factor < 2) {
      throw refused(
          "successive halving needs at least 2 configurations and a factor of at least 2; got "
              + configurations
              + " and "
              + factor);
    }
    if (resource.rungs(factor).length < 2) {
      throw refused(
          "from "
              + resource.least()
              + " to "
              + resource.most()
              + " there is no room for two rungs of factor "
              + factor);
    }
    return new Search(0, configurations, factor, resource);
  }

  private static InvalidConfigException refused(String why) {
    return new InvalidConfigException("CONF-121", "The search makes no sense: " + why + ".");
  }

  /** Checks that the search suits the space. */
  void check(ParameterSpace space) {
    if (space.isEmpty()) {
      throw refused("the space has no parameters");
    }
    if (resource != null && resource.parameter() != null && space.has(resource.parameter())) {
      throw refused("\"" + resource.parameter() + "\" is both the resource and in the space");
    }
    if (configurations > 0) {
      return;
    }
    if (space.ranged() && perRange == 0) {
      throw refused("the space has ranges; use grid(valuesOfEachRange) or random(configurations)");
    }
    if (!space.ranged() && perRange > 0) {
      throw refused("the space has no ranges for grid(" + perRange + ") to divide; use grid()");
    }
    if (space.gridSize(perRange) > MOST_POINTS) {
      throw refused("the grid has more than 100,000 points; use random(configurations)");
    }
  }

  List<ParameterPoint> points(ParameterSpace space, RandomStreams random) {
    return configurations == 0 ? space.grid(perRange) : space.sample(configurations, random);
  }

  /** The amounts of the resource, one for each rung; a single 1 without one. */
  double[] rungs() {
    return resource == null ? new double[] {1} : resource.rungs(factor);
  }

  /** The point with an amount of the resource, where that is a parameter. */
  ParameterPoint with(ParameterPoint point, double amount) {
    return resource == null || resource.parameter() == null
        ? point
        : point.with(resource.parameter(), amount);
  }

  /** The share of the rows that an amount of the resource stands for. */
  double share(double amount) {
    return resource == null || resource.parameter() != null ? 1 : amount;
  }

  /** How many of some candidates go on to the next rung. */
  int survivors(int candidates) {
    return Math.max(1, candidates / factor);
  }

  /** The amount that the final fit has. */
  double most() {
    return resource == null ? 1 : resource.most();
  }

  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("kind", resource != null ? "halving" : configurations > 0 ? "random" : "grid");
    if (perRange > 0) {
      d.put("perRange", perRange);
    }
    if (configurations > 0) {
      d.put("configurations", configurations);
    }
    if (resource != null) {
      d.put("factor", factor);
      d.put("resource", resource.describe());
    }
    return d;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Search s && s.describe().equals(describe());
  }

  @Override
  public int hashCode() {
    return describe().hashCode();
  }
}
