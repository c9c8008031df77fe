package org.estimand.validation.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Boosting beside LightGBM, XGBoost and Smile ({@link BoostingPeers}) in one virtual machine, in
 * turn.
 */
public final class BoostingJob {
  /** Rows of the first fits, which compile and load and do not count. */
  private static final int MOST_FIRST = 100_000;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Map<String, double[]> sums = new LinkedHashMap<>();
  private final List<String> peers;
  private final int seeds;

  private BoostingJob(List<String> peers, int seeds) {
    this.peers = new ArrayList<>(peers);
    this.seeds = seeds;
  }

  private void measure(int n, boolean probability) {
    sums.clear();
    String target = probability ? "probability" : "mean";
    for (int s = 0; s <= seeds; s++) {
      int rows = s == 0 ? Math.min(n, MOST_FIRST) : n;
      BoostingDesign d = BoostingDesign.draw(rows, probability, s);
      for (String peer : List.copyOf(peers)) {
        double[] got = fit(peer, d, probability);
        if (got != null) {
          String which = s == 0 ? "first" : "seed " + s;
          out.printf(
              Locale.ROOT,
              "boosting %d %s %s %s cpu %.3f loss %.5f%n",
              rows,
              target,
              peer,
              which,
              got[0],
              got[1]);
          double[] sum = sums.computeIfAbsent(peer, k -> new double[2]);
          sum[0] += s == 0 ? 0 : got[0] / seeds;
          sum[1] += s == 0 ? 0 : got[1] / seeds;
        }
      }
    }
    double own = sums.containsKey("estimand") ? sums.get("estimand")[0] : Double.NaN;
    for (Map.Entry<String, double[]> e : sums.entrySet()) {
      out.printf(
          Locale.ROOT,
          "mean of %d seeds, %,d rows, %s: %-8s %.3f s (Estimand / it: %.2f), %s %.5f%n",
          seeds,
          n,
          target,
          e.getKey(),
          e.getValue()[0],
          own / e.getValue()[0],
          probability ? "log loss" : "R2",
          e.getValue()[1]);
    }
  }

  /** Null where the library cannot be loaded, which is then left out. */
  private double[] fit(String peer, BoostingDesign d, boolean probability) {
    try {
      return BoostingPeers.run(peer, d, probability);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      out.println("skipped " + peer + ": " + e);
      peers.remove(peer);
      return null;
    }
  }

  /**
   * Prints a line for each fit and the means over seeds. With the first argument {@code write} it
   * writes the data of one fit instead, for programs outside.
   *
   * @param args number of seeds; mean, probability or both; peers separated by commas, or all;
   *     sizes. Or: write, rows, mean or probability, seed, file
   */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("write")) {
      BoostingDesign.draw(
              Integer.parseInt(args[1]), args[2].equals("probability"), Long.parseLong(args[3]))
          .write(Path.of(args[4]));
      return;
    }
    List<String> peers = args[2].equals("all") ? BoostingPeers.ALL : List.of(args[2].split(","));
    BoostingJob job = new BoostingJob(peers, Integer.parseInt(args[0]));
    for (int k = 3; k < args.length; k++) {
      for (boolean probability : new boolean[] {false, true}) {
        if (args[1].equals("both") || args[1].equals(probability ? "probability" : "mean")) {
          job.measure(Integer.parseInt(args[k]), probability);
        }
      }
    }
  }
}
