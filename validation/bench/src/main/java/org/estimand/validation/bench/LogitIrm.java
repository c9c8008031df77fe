package org.estimand.validation.bench;

import java.util.concurrent.TimeUnit;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Irm;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * IRM with least-squares outcomes and logit propensities, 5 folds, on 100,000 rows in memory, one
 * thread: the backends against each other. {@code -prof gc} shows what a fit allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class LogitIrm {
  private static final int ROWS = 100_000;

  /** Number of covariates. */
  @Param({"20", "100"})
  public int covariates;

  /** Matrix backend. */
  @Param({"ejml", "openblas"})
  public String backend;

  private CausalData data;

  /** Draws the data. */
  @Setup(Level.Trial)
  public void draw() {
    RandomStream random = RandomStreams.of(1).child("large").generator();
    double[] y = new double[ROWS];
    double[] d = new double[ROWS];
    Columns columns = Columns.none();
    String[] names = new String[covariates];
    for (int c = 0; c < covariates; c++) {
      double[] x = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        x[i] = random.normal();
        d[i] += 0.15 * x[i];
        y[i] += 0.2 * x[i];
      }
      names[c] = "x" + c;
      columns = columns.number(names[c], x);
    }
    for (int i = 0; i < ROWS; i++) {
      d[i] = random.bernoulli(1 / (1 + Math.exp(-d[i]))) ? 1 : 0;
      y[i] += 0.5 * d[i] + random.normal();
    }
    data =
        CausalData.of(
            columns.number("y", y).number("d", d),
            Roles.outcome("y").treatment("d").covariates(names));
  }

  /** The whole fit. */
  @Benchmark
  public DmlResult irm() {
    return Irm.builder()
        .outcomeModel(Learners.ols())
        .propensityModel(Learners.logistic())
        .crossFit(CrossFitPlan.kFold(5))
        .build()
        .fit(data, FitContext.seed(1).threads(1).backend(backend));
  }
}
