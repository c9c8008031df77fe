package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.data.Role;

/**
 * What later covariances need to know about the rows, without the data: cluster columns (also unit
 * and time), the order in time, coordinates.
 *
 * @param rows number of rows
 * @param groupings every column that may serve as a cluster
 * @param time period number of each row in the order of time, if there is a TIME column
 * @param coordinates n x 2, if there are COORDINATE columns
 * @param populationSizes for each row the number of sampling units in the population of its
 *     stratum, if there is an FPC column; not copied, treat as read-only
 */
public record SampleDesign(
    int rows,
    List<Grouping> groupings,
    Optional<int[]> time,
    Optional<FeatureMatrix> coordinates,
    Optional<double[]> populationSizes) {

  /** Without population sizes. */
  public SampleDesign(
      int rows,
      List<Grouping> groupings,
      Optional<int[]> time,
      Optional<FeatureMatrix> coordinates) {
    this(rows, groupings, time, coordinates, Optional.empty());
  }

  /** The same with the population size of each row's stratum, n values. */
  public SampleDesign withPopulationSizes(double... sizes) {
    return new SampleDesign(rows, groupings, time, coordinates, Optional.of(sizes.clone()));
  }

  /** Only the number of rows. */
  public static SampleDesign rows(int rows) {
    return new SampleDesign(rows, List.of(), Optional.empty(), Optional.empty());
  }

  /** From the roles CLUSTER, UNIT, TIME, STRATUM, FPC and COORDINATE of the data. */
  public static SampleDesign of(CausalData data) {
    List<Grouping> groupings = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (Role role : List.of(Role.CLUSTER, Role.UNIT, Role.TIME, Role.STRATUM)) {
      for (String name : data.names(role)) {
        if (!seen.contains(name)) {
          seen.add(name);
          groupings.add(data.grouping(name));
        }
      }
    }
    Optional<int[]> time =
        data.has(Role.TIME) ? Optional.of(data.levelCodes(data.name(Role.TIME))) : Optional.empty();
    Optional<FeatureMatrix> coordinates =
        data.has(Role.COORDINATE)
            ? Optional.of(data.features(data.names(Role.COORDINATE)))
            : Optional.empty();
    Optional<double[]> sizes =
        data.has(Role.FPC) ? Optional.of(data.column(Role.FPC)) : Optional.empty();
    return new SampleDesign(data.rows(), List.copyOf(groupings), time, coordinates, sizes);
  }

  /**
   * The same for some rows, in the order given. Periods are numbered anew without those that no
   * longer occur.
   *
   * @param some 0-based rows
   */
  public SampleDesign restricted(int... some) {
    return new SampleDesign(
        some.length,
        groupings.stream().map(g -> g.restricted(some)).toList(),
        time.map(t -> periods(t, some)),
        coordinates.map(
            c -> {
              double[] values = new double[Math.multiplyExact(some.length, c.columns())];
              for (int j = 0; j < c.columns(); j++) {
                for (int k = 0; k < some.length; k++) {
                  values[j * some.length + k] = c.at(some[k], j);
                }
              }
              return FeatureMatrix.wrap(values, some.length, c.names());
            }),
        populationSizes.map(
            sizes -> java.util.Arrays.stream(some).mapToDouble(i -> sizes[i]).toArray()));
  }

  private static int[] periods(int[] time, int... some) {
    int most = 0;
    for (int t : time) {
      most = Math.max(most, t + 1);
    }
    int[] number = new int[most];
    for (int i : some) {
      number[time[i]] = 1;
    }
    int next = 0;
    for (int t = 0; t < most; t++) {
      int used = number[t];
      number[t] = next;
      next += used;
    }
    return java.util.Arrays.stream(some).map(i -> number[time[i]]).toArray();
  }

  /** The grouping by a column, if it is known. */
  public Optional<Grouping> grouping(String column) {
    return groupings.stream().filter(g -> g.column().equals(column)).findFirst();
  }
}
