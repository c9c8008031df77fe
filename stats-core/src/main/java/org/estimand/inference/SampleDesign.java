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
 */
public record SampleDesign(
    int rows, List<Grouping> groupings, Optional<int[]> time, Optional<FeatureMatrix> coordinates) {

  /** Only the number of rows. */
  public static SampleDesign rows(int rows) {
    return new SampleDesign(rows, List.of(), Optional.empty(), Optional.empty());
  }

  /** From the roles CLUSTER, UNIT, TIME, STRATUM and COORDINATE of the data. */
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
    return new SampleDesign(data.rows(), List.copyOf(groupings), time, coordinates);
  }

  /** The grouping by a column, if it is known. */
  public Optional<Grouping> grouping(String column) {
    return groupings.stream().filter(g -> g.column().equals(column)).findFirst();
  }
}
