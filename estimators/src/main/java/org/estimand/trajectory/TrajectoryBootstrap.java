package org.estimand.trajectory;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.random.RandomStream;

/**
 * Bootstrap distribution of the parameters of a fitted mixture. Every replicate is fitted from the
 * estimates, so that classes keep their names.
 *
 * @param terms names of the m parameters, as in the result
 * @param estimates of the fit
 * @param replicates R x m estimates of the replicates that settled, column-major
 * @param failed how many replicates did not settle and were left out
 */
public record TrajectoryBootstrap(
    List<String> terms, double[] estimates, double[] replicates, int failed) {
  /** What a replicate is made of. */
  public enum Kind {
    /** Subjects, or clusters of the data's one CLUSTER column, drawn with replacement. */
    CASES,
    /** Outcomes drawn from the fitted model. */
    PARAMETRIC
  }

  /**
   * Draws and fits.
   *
   * @param result a fit
   * @param data the data it was fitted to
   * @param kind what is drawn
   * @param count number of replicates, at least 20
   * @param context seed and threads
   * @throws InvalidConfigException CONF-304 for too few replicates, several CLUSTER columns, or
   *     weights in a parametric bootstrap
   * @throws ConvergenceException CONV-302 when more than half of the replicates fail
   */
  public static TrajectoryBootstrap of(
      TrajectoryResult result, CausalData data, Kind kind, int count, FitContext context) {
    FittedMixture fit = result.mixture();
    SubjectReader.Read read = SubjectReader.readAlike(data);
    Subjects subjects = fit.scaling().apply(read.subjects());
    requireSound(fit, read, kind, count);
    ReportedParameters reported =
        new ReportedParameters(
            fit.layout(), fit.scaling(), true, fit.expertNames(), fit.gateNames());
    double[][] rows = new double[count][];
    Tasks.run(
        context,
        "bootstrap",
        count,
        r -> {
          RandomStream random =
              context.random().child("trajectory bootstrap").child("replicate", r).generator();
          Subjects drawn =
              kind == Kind.PARAMETRIC
                  ? TrajectorySimulator.draw(fit.layout(), fit.b(), subjects, random)
                  : TrajectorySimulator.select(subjects, places(read, subjects.count(), random));
          MixtureSearch search =
              new MixtureSearch(
                  new MixtureLikelihood(drawn, fit.layout()), context.threads(1), 0, 1, 1);
          MixtureSearch.Optimum end = search.run(List.of(fit.b())).get(0);
          rows[r] = end.settled() && !search.isThin(end) ? reported.values(end.b()) : null;
        });
    List<double[]> kept = Arrays.stream(rows).filter(java.util.Objects::nonNull).toList();
    requireMost(kept.size(), count);
    int m = reported.names().size();
    double[] values = new double[Math.multiplyExact(kept.size(), m)];
    for (int r = 0; r < kept.size(); r++) {
      for (int j = 0; j < m; j++) {
        values[j * kept.size() + r] = kept.get(r)[j];
      }
    }
    return new TrajectoryBootstrap(
        reported.names(), fit.original().toArray(), values, count - kept.size());
  }

  private static void requireSound(
      FittedMixture fit, SubjectReader.Read read, Kind kind, int count) {
    String why = null;
    if (count < 20) {
      why = "replicates = " + count + "; at least 20 are needed";
    } else if (read.clusters().size() > 1) {
      why = "clusters in " + read.clusters().size() + " columns; a bootstrap draws from one";
    } else if (kind == Kind.PARAMETRIC && read.subjects().weight() != null) {
      why = "a parametric bootstrap of weighted subjects; use CASES";
    } else if (kind == Kind.PARAMETRIC && fit.layout().constraint() == PsiConstraint.NONE) {
      why = "a parametric bootstrap of an unconstrained covariance, which may be none; use CASES";
    }
    if (why != null) {
      throw new InvalidConfigException("CONF-304", "This bootstrap is not possible: " + why + ".");
    }
  }

  static void requireMost(int settled, int count) {
    if (2 * settled < count) {
      throw new ConvergenceException(
          "CONV-302",
          "Only "
              + settled
              + " of "
              + count
              + " bootstrap replicates settled, too few to say how estimates vary. Use fewer classes"
              + " or a simpler form.");
    }
  }

  private static int[] places(SubjectReader.Read read, int n, RandomStream random) {
    if (read.clusters().isEmpty()) {
      int[] places = new int[n];
      for (int i = 0; i < n; i++) {
        places[i] = random.integer(n);
      }
      return places;
    }
    Grouping g = read.clusters().get(0);
    int[] sizes = g.sizes();
    int[][] members = new int[g.count()][];
    int[] filled = new int[g.count()];
    for (int c = 0; c < members.length; c++) {
      members[c] = new int[sizes[c]];
    }
    for (int i = 0; i < n; i++) {
      int c = g.codes()[i];
      members[c][filled[c]++] = i;
    }
    int[] places = new int[0];
    for (int c = 0; c < members.length; c++) {
      int[] drawn = members[random.integer(members.length)];
      int before = places.length;
      places = Arrays.copyOf(places, before + drawn.length);
      System.arraycopy(drawn, 0, places, before, drawn.length);
    }
    return places;
  }

  /** Replicates that settled. */
  public int count() {
    return replicates.length / terms.size();
  }

  private double[] column(String term) {
    int j = terms.indexOf(term);
    if (j < 0) {
      throw new InvalidConfigException(
          "CONF-041", "No term \"" + term + "\". Terms: " + String.join(", ", terms) + ".");
    }
    return Arrays.copyOfRange(replicates, j * count(), (j + 1) * count());
  }

  /** Standard deviation of a parameter over the replicates. */
  public double standardError(String term) {
    double[] v = column(term);
    double mean = Arrays.stream(v).average().orElse(0);
    return Math.sqrt(Arrays.stream(v).map(x -> (x - mean) * (x - mean)).sum() / (v.length - 1));
  }

  /**
   * Percentile interval of a parameter, lower end first.
   *
   * @param level coverage in (0, 1)
   */
  public double[] interval(String term, double level) {
    double[] v = column(term);
    Arrays.sort(v);
    return new double[] {quantile(v, (1 - level) / 2), quantile(v, (1 + level) / 2)};
  }

  /** Linear interpolation between order statistics (R's type 7). */
  private static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(sorted.length - 1, low + 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }
}
