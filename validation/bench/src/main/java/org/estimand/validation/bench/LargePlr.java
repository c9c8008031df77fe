package org.estimand.validation.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Plr;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * PLR with least squares, 5 folds, on 1,000,000 rows x 20 covariates in memory: ten regressions and
 * a score. The peer is one least-squares fit by QR on the same rows; the ratio to numpy's {@code
 * lstsq} is in docs/benchmarks.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class LargePlr {
  private static final int ROWS = 1_000_000;
  private static final int COVARIATES = 20;

  private CausalData data;
  private double[] design;
  private double[] outcome;

  /** Draws the data. */
  @Setup(Level.Trial)
  public void draw() {
    RandomStream random = RandomStreams.of(1).child("large").generator();
    double[] y = new double[ROWS];
    double[] d = new double[ROWS];
    Columns columns = Columns.none();
    String[] names = new String[COVARIATES];
    design = new double[ROWS * (COVARIATES + 1)];
    Arrays.fill(design, 0, ROWS, 1);
    for (int c = 0; c < COVARIATES; c++) {
      double[] x = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        x[i] = random.normal();
        d[i] += 0.3 * x[i];
        y[i] += 0.2 * x[i];
      }
      names[c] = "x" + c;
      columns = columns.number(names[c], x);
      System.arraycopy(x, 0, design, (c + 1) * ROWS, ROWS);
    }
    for (int i = 0; i < ROWS; i++) {
      d[i] += random.normal();
      y[i] += 0.5 * d[i] + random.normal();
    }
    outcome = y;
    data =
        CausalData.of(
            columns.number("y", y).number("d", d),
            Roles.outcome("y").treatment("d").covariates(names));
  }

  /** The whole fit on one thread. */
  @Benchmark
  public DmlResult plr() {
    return fit(1);
  }

  /** The whole fit on two threads. */
  @Benchmark
  public DmlResult plrTwoThreads() {
    return fit(2);
  }

  private DmlResult fit(int threads) {
    return Plr.builder()
        .outcomeModel(Learners.ols())
        .crossFit(CrossFitPlan.kFold(5))
        .build()
        .fit(data, FitContext.seed(1).threads(threads));
  }

  /** One regression by QR. */
  @Benchmark
  public LeastSquaresFit oneRegression() {
    return LeastSquares.fit(design, ROWS, COVARIATES + 1, outcome, null);
  }
}
