package org.estimand.inference;

import java.util.Arrays;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * The data of every replicate. A replicate has a random stream of its own, so that it is the same
 * on any thread and in any order.
 *
 * @param scheme what a replicate is
 * @param data all rows
 * @param groups the unit of each row (rows, clusters), or the arm of each row within arms
 * @param count number of units or arms
 * @param members rows of each group, in order
 */
record ReplicateDraws(
    Resampling.Scheme scheme, CausalData data, int[] groups, int count, int[][] members) {

  static ReplicateDraws of(Resampling.Scheme scheme, CausalData data) {
    if (data.has(Role.STRATUM) || data.has(Role.FPC)) {
      throw new NotSupportedException(
          "NOTSUP-160",
          "The "
              + new Resampling(
                      scheme,
                      scheme == Resampling.Scheme.JACKKNIFE ? 0 : 2,
                      Resampling.Interval.NORMAL,
                      0)
                  .label()
              + " knows no STRATUM or FPC. Use stacked standard errors, which are stratified.");
    }
    int clusters = data.names(Role.CLUSTER).size();
    if (clusters > 1) {
      throw new NotSupportedException(
          "NOTSUP-162",
          "Replicates are made of one kind of cluster, but CLUSTER has "
              + clusters
              + " columns ("
              + String.join(", ", data.names(Role.CLUSTER))
              + "). Keep one, or use stacked standard errors.");
    }
    boolean rows = scheme == Resampling.Scheme.PAIRS || scheme == Resampling.Scheme.WITHIN_ARMS;
    if (rows && clusters == 1) {
      throw new InvalidConfigException(
          "CONF-159",
          scheme
              + " draws single rows, but rows of one \""
              + data.name(Role.CLUSTER)
              + "\" (CLUSTER) depend on each other. Draw CLUSTERS, or use FRACTIONAL or JACKKNIFE,"
              + " which keep them together.");
    }
    if (scheme == Resampling.Scheme.CLUSTERS && clusters == 0) {
      throw new InvalidConfigException(
          "CONF-159", "CLUSTERS needs a column of clusters. Give one the role CLUSTER.");
    }
    if (clusters == 1) {
      GroupCodes codes = ClusterCovariance.codes(SampleDesign.of(data), data.name(Role.CLUSTER));
      return new ReplicateDraws(
          scheme, data, codes.codes(), codes.count(), members(codes.codes(), codes.count()));
    }
    if (scheme == Resampling.Scheme.WITHIN_ARMS) {
      Grouping arms = data.grouping(data.name(Role.TREATMENT));
      return new ReplicateDraws(
          scheme, data, arms.codes(), arms.count(), members(arms.codes(), arms.count()));
    }
    int[] each = new int[data.rows()];
    for (int i = 0; i < each.length; i++) {
      each[i] = i;
    }
    return new ReplicateDraws(scheme, data, each, each.length, members(each, each.length));
  }

  private static int[][] members(int[] groups, int count) {
    int[] sizes = new int[count];
    for (int g : groups) {
      sizes[g]++;
    }
    int[][] members = new int[count][];
    for (int g = 0; g < count; g++) {
      members[g] = new int[sizes[g]];
    }
    int[] at = new int[count];
    for (int i = 0; i < groups.length; i++) {
      members[groups[i]][at[groups[i]]++] = i;
    }
    return members;
  }

  /** Number of independent units: rows or clusters. */
  int units() {
    return scheme == Resampling.Scheme.WITHIN_ARMS ? groups.length : count;
  }

  /** The unit of a row. */
  int unit(int row) {
    return scheme == Resampling.Scheme.WITHIN_ARMS ? row : groups[row];
  }

  /** The data of replicate b. */
  CausalData replicate(int b, RandomStreams streams) {
    if (scheme == Resampling.Scheme.JACKKNIFE) {
      int[] kept = new int[groups.length - members[b].length];
      int at = 0;
      for (int i = 0; i < groups.length; i++) {
        if (groups[i] != b) {
          kept[at++] = i;
        }
      }
      return data.subset(kept);
    }
    RandomStream stream = streams.child("resampling", b).generator();
    return switch (scheme) {
      case FRACTIONAL -> data.withWeights(weights(stream));
      case WITHIN_ARMS -> data.subset(withinGroups(stream));
      default -> data.subset(wholeGroups(stream));
    };
  }

  /** Old weights times exponential numbers with mean one over the units. */
  private double[] weights(RandomStream stream) {
    double[] e = new double[count];
    double sum = 0;
    for (int g = 0; g < count; g++) {
      e[g] = stream.exponential();
      sum += e[g];
    }
    double[] w = data.weights().orElse(null);
    double[] out = new double[groups.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (w == null ? 1 : w[i]) * (e[groups[i]] * count / sum);
    }
    return out;
  }

  private int[] withinGroups(RandomStream stream) {
    int[] rows = new int[groups.length];
    int at = 0;
    for (int[] own : members) {
      for (int k = 0; k < own.length; k++) {
        rows[at++] = own[stream.integer(own.length)];
      }
    }
    return rows;
  }

  private int[] wholeGroups(RandomStream stream) {
    int[] rows = new int[groups.length];
    int at = 0;
    for (int g = 0; g < count; g++) {
      int[] drawn = members[stream.integer(count)];
      if (at + drawn.length > rows.length) {
        rows = Arrays.copyOf(rows, 2 * rows.length + drawn.length);
      }
      System.arraycopy(drawn, 0, rows, at, drawn.length);
      at += drawn.length;
    }
    return Arrays.copyOf(rows, at);
  }
}
