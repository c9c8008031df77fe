package org.estimand.validation.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.panel.PanelDml;
import org.estimand.panel.PanelResult;
import org.estimand.panel.UnobservedEffect;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * One fit of a generated panel: {@code UNITS PERIODS COVARIATES ols|forest EFFECT THREADS}. Prints
 * seconds, seconds of processor time and the largest heap after a collection, the estimate (the
 * truth is 0.5), and the same for making the data.
 */
public final class PanelJob {
  private PanelJob() {}

  /** Runs the job. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int units = Integer.parseInt(args[0]);
    int periods = Integer.parseInt(args[1]);
    int p = Integer.parseInt(args[2]);
    RegressionLearner learner =
        args[3].equals("forest")
            ? Learners.forest(ForestOptions.builder().trees(100).build())
            : Learners.ols();
    CausalData data = data(units, periods, p);
    System.gc();
    double before = cpu();
    long start = System.nanoTime();
    PanelResult r =
        PanelDml.builder()
            .outcomeModel(learner)
            .unobservedEffect(UnobservedEffect.valueOf(args[4]))
            .build()
            .fit(data, FitContext.seed(1).threads(Integer.parseInt(args[5])));
    double wall = (System.nanoTime() - start) / 1e9;
    double used = cpu() - before;
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
      }
    }
    out.printf(
        Locale.ROOT,
        "%s rows %d: %.1f s, %.1f CPU s, peak heap %.2f GB, theta %.5f (%.5f)%n",
        String.join(" ", args),
        r.observations(),
        wall,
        used,
        peak / 1e9,
        r.estimate(),
        r.standardError());
  }

  private static double cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static CausalData data(int units, int periods, int p) {
    int n = units * periods;
    double[] y = new double[n];
    double[] d = new double[n];
    double[] id = new double[n];
    double[] t = new double[n];
    double[][] x = new double[p][n];
    RandomStream s = RandomStreams.of(1).generator();
    for (int u = 0; u < units; u++) {
      double a = s.normal();
      for (int k = 0; k < periods; k++) {
        int i = u * periods + k;
        id[i] = u;
        t[i] = k;
        double g = 0;
        for (int j = 0; j < p; j++) {
          x[j][i] = 0.5 * a + s.normal();
          g += x[j][i] / (j + 1);
        }
        d[i] = 0.5 * g + a + s.normal();
        y[i] = 0.5 * d[i] + g + a + s.normal();
      }
    }
    Columns columns = Columns.none().number("y", y).number("d", d).number("id", id).number("t", t);
    String[] names = new String[p];
    for (int j = 0; j < p; j++) {
      names[j] = "x" + (j + 1);
      columns = columns.number(names[j], x[j]);
      x[j] = null;
    }
    return CausalData.of(
        columns, Roles.outcome("y").treatment("d").covariates(names).unit("id").time("t"));
  }
}
