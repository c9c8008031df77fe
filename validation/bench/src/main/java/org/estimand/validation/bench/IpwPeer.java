package org.estimand.validation.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.StandardErrors;
import org.estimand.weighting.WeightingResult;

/**
 * CPU seconds of whole fits of {@link Ipw}, threads of the compiler and the collector included, on
 * the data of {@code peers/ipw_survey.R}; and of entropy balancing of many controls on many means.
 */
public final class IpwPeer {
  private IpwPeer() {}

  /**
   * Runs it.
   *
   * @param arguments the file of doubles, column by column: outcome, treatment, covariates; rows;
   *     how often to fit. Or {@code entropy}, controls, moments, how often.
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    if (arguments[0].equals("entropy")) {
      entropy(
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]),
          out);
      return;
    }
    int n = Integer.parseInt(arguments[1]);
    double[][] cells = read(Path.of(arguments[0]), n);
    int repeats = Integer.parseInt(arguments[2]);
    for (StandardErrors errors :
        new StandardErrors[] {StandardErrors.FIXED_WEIGHTS, StandardErrors.STACKED}) {
      for (int k = 0; k < repeats; k++) {
        // data of their own for each fit, so that nothing kept with them helps the next
        CausalData data = data(cells);
        report("Ipw " + errors, k, Ipw.builder().standardErrors(errors).build(), data, n, out);
      }
    }
  }

  private static void report(String what, int k, Ipw ipw, CausalData data, int n, PrintStream out) {
    double before = process();
    long start = System.nanoTime();
    WeightingResult r = ipw.fit(data, FitContext.seed(1));
    double wall = (System.nanoTime() - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "Estimand %s rows %d fit %d cpu %.2f wall %.2f estimate %.12f se %.12f%n",
        what,
        n,
        k + 1,
        process() - before,
        wall,
        r.estimate(),
        r.standardError());
  }

  private static void entropy(int controls, int moments, int repeats, PrintStream out) {
    RandomStream s = RandomStreams.of(32).generator();
    int n = controls + controls / 10;
    double[][] cells = new double[moments + 2][n];
    for (int i = 0; i < n; i++) {
      cells[1][i] = i < controls ? 0 : 1;
      for (int j = 0; j < moments; j++) {
        cells[2 + j][i] = s.normal() + (i < controls ? 0 : 0.1 * (j % 4));
        cells[0][i] += cells[2 + j][i] / moments;
      }
      cells[0][i] += s.normal() + cells[1][i];
    }
    Ipw ipw = Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.entropy()).build();
    for (int k = 0; k < repeats; k++) {
      report("entropy balancing, " + moments + " moments,", k, ipw, data(cells), n, out);
    }
  }

  private static CausalData data(double[][] cells) {
    Columns columns = Columns.none().number("y", cells[0]).number("d", cells[1]);
    String[] names = new String[cells.length - 2];
    for (int j = 0; j < names.length; j++) {
      names[j] = "x" + (j + 1);
      columns = columns.number(names[j], cells[2 + j]);
    }
    return CausalData.of(columns, Roles.outcome("y").treatment("d").covariates(names));
  }

  private static double[][] read(Path file, int n) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int columns = Math.toIntExact(channel.size() / 8 / n);
      double[][] cells = new double[columns][n];
      for (int j = 0; j < columns; j++) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * n).order(ByteOrder.nativeOrder());
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          continue;
        }
        buffer.flip().asDoubleBuffer().get(cells[j]);
      }
      return cells;
    }
  }

  private static double process() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
