package org.estimand.learn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * Parameters of a learner and the values they may take. Immutable: every method returns a larger
 * space.
 */
public final class ParameterSpace {
  private static final int MOST_POINTS = 100_000;

  private enum Kind {
    POINTS,
    LINEAR,
    LOG,
    INTEGERS
  }

  private record Parameter(String name, Kind kind, double low, double high, List<Double> points) {
    /** The values of a grid. */
    List<Double> grid(int perRange) {
      if (kind == Kind.POINTS) {
        return points;
      }
      LinkedHashSet<Double> values = new LinkedHashSet<>();
      for (int k = 0; k < perRange; k++) {
        double share = k / (perRange - 1.0);
        values.add(
            switch (kind) {
              case LOG -> k == perRange - 1 ? high : low * Math.pow(high / low, share);
              case INTEGERS -> Math.rint(low + share * (high - low));
              default -> k == perRange - 1 ? high : low + share * (high - low);
            });
      }
      return List.copyOf(values);
    }

    double draw(RandomStream random) {
      return switch (kind) {
        case POINTS -> points.get(random.integer(points.size()));
        case LINEAR -> random.uniform(low, high);
        case LOG -> low * Math.pow(high / low, random.uniform());
        case INTEGERS -> low + Math.floor(random.uniform() * (high - low + 1));
      };
    }

    /** How many values there are, or infinity. */
    double size() {
      return switch (kind) {
        case POINTS -> points.size();
        case INTEGERS -> high - low + 1;
        default -> Double.POSITIVE_INFINITY;
      };
    }

    double at(int k) {
      return kind == Kind.POINTS ? points.get(k) : low + k;
    }

    Object describe() {
      if (kind == Kind.POINTS) {
        return points;
      }
      Map<String, Object> d = new LinkedHashMap<>();
      d.put("scale", kind.name().toLowerCase(java.util.Locale.ROOT));
      d.put("low", low);
      d.put("high", high);
      return d;
    }
  }

  private final List<Parameter> parameters;

  private ParameterSpace(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
  }

  /** A space without parameters, to add some to. */
  public static ParameterSpace empty() {
    return new ParameterSpace(List.of());
  }

  /**
   * A parameter that takes the given values.
   *
   * @param name its name, new in this space
   * @param values at least one finite value, all different, in the order in which they are tried
   * @throws InvalidConfigException CONF-120 for anything else
   */
  public ParameterSpace points(String name, double... values) {
    LinkedHashSet<Double> different = new LinkedHashSet<>();
    for (double v : values) {
      if (!Double.isFinite(v) || !different.add(v)) {
        throw refused(
            name, "value " + v + (Double.isFinite(v) ? " comes twice" : " is not finite"));
      }
    }
    if (values.length == 0) {
      throw refused(name, "it has no values");
    }
    return add(new Parameter(name, Kind.POINTS, 0, 0, List.copyOf(different)));
  }

  /**
   * A parameter anywhere from low to high, equally likely.
   *
   * @throws InvalidConfigException CONF-120 unless low and high are finite and low is below high
   */
  public ParameterSpace linear(String name, double low, double high) {
    return add(range(name, Kind.LINEAR, low, high));
  }

  /**
   * A parameter from low to high whose logarithm is equally likely anywhere.
   *
   * @throws InvalidConfigException CONF-120 unless low is positive and below high, both finite
   */
  public ParameterSpace log(String name, double low, double high) {
    if (!(low > 0)) {
      throw refused(name, "the low end of a logarithmic range is " + low + "; it must be positive");
    }
    return add(range(name, Kind.LOG, low, high));
  }

  /**
   * A whole number from low to high, both included, equally likely.
   *
   * @throws InvalidConfigException CONF-120 unless low is below high
   */
  public ParameterSpace integers(String name, int low, int high) {
    return add(range(name, Kind.INTEGERS, low, high));
  }

  private static Parameter range(String name, Kind kind, double low, double high) {
    if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
      throw refused(name, "its range is " + low + " to " + high + "; low must be below high");
    }
    return new Parameter(name, kind, low, high, List.of());
  }

  private static InvalidConfigException refused(String name, String why) {
    return new InvalidConfigException(
        "CONF-120",
        "Parameter \"" + name + "\" of the space is of no use: " + why + ". Change it.");
  }

  private ParameterSpace add(Parameter parameter) {
    if (has(parameter.name())) {
      throw refused(parameter.name(), "there is another of this name");
    }
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(parameter);
    return new ParameterSpace(more);
  }

  /** Whether the space has a parameter of this name. */
  boolean has(String name) {
    return parameters.stream().anyMatch(p -> p.name().equals(name));
  }

  boolean isEmpty() {
    return parameters.isEmpty();
  }

  /** Whether some parameter has a range rather than named values. */
  boolean ranged() {
    return parameters.stream().anyMatch(p -> p.kind() != Kind.POINTS);
  }

  /** A point of the space: the first value or the low end of each parameter. */
  ParameterPoint first() {
    Map<String, Double> values = new LinkedHashMap<>();
    parameters.forEach(p -> values.put(p.name(), p.at(0)));
    return new ParameterPoint(values);
  }

  /** Points of a grid, at most; for checks before one is made. */
  double gridSize(int perRange) {
    double size = 1;
    for (Parameter p : parameters) {
      size *= p.kind() == Kind.POINTS ? p.points().size() : perRange;
    }
    return size;
  }

  /** All combinations, the last parameter changing fastest. */
  List<ParameterPoint> grid(int perRange) {
    List<ParameterPoint> points = List.of(ParameterPoint.NONE);
    for (Parameter p : parameters) {
      List<ParameterPoint> more = new ArrayList<>();
      List<Double> values = p.grid(perRange);
      points.forEach(point -> values.forEach(v -> more.add(point.with(p.name(), v))));
      points = more;
    }
    return points;
  }

  /**
   * Random points; without replacement from a finite space, which is used whole when it is not
   * larger than the count.
   */
  List<ParameterPoint> sample(int count, RandomStreams random) {
    double size = 1;
    for (Parameter p : parameters) {
      size *= p.size();
    }
    List<ParameterPoint> points = new ArrayList<>();
    if (size <= MOST_POINTS) {
      int[] order = random.child("order").generator().permutation((int) size);
      for (int c = 0; c < Math.min(count, order.length); c++) {
        points.add(numbered(order[c]));
      }
      return points;
    }
    for (int c = 0; c < count; c++) {
      RandomStream stream = random.child("configuration", c).generator();
      Map<String, Double> values = new LinkedHashMap<>();
      parameters.forEach(p -> values.put(p.name(), p.draw(stream)));
      points.add(new ParameterPoint(values));
    }
    return points;
  }

  private ParameterPoint numbered(int number) {
    Map<String, Double> values = new LinkedHashMap<>();
    int rest = number;
    for (Parameter p : parameters) {
      values.put(p.name(), p.at(rest % (int) p.size()));
      rest /= (int) p.size();
    }
    return new ParameterPoint(values);
  }

  /** Parameters and values, for provenance. */
  Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    parameters.forEach(p -> d.put(p.name(), p.describe()));
    return Collections.unmodifiableMap(d);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterSpace space && space.parameters.equals(parameters);
  }

  @Override
  public int hashCode() {
    return parameters.hashCode();
  }
}
