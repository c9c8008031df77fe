package org.estimand.validation.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.estimand.learners.smile.SmileForestOptions;
import org.estimand.learners.smile.SmileLearners;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The fifteen forests of {@link ForestJob}, 100 trees each, beside Smile's of the same settings.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class PensionForests {
  private static final int TREES = 100;

  /** The 401(k) data, comma-separated. */
  @Param("../shared/data/pension401k.csv")
  public String data;

  private ForestJob job;
  private long seed;

  /** Reads the data. */
  @Setup
  public void read() throws IOException {
    job = ForestJob.read(Path.of(data));
  }

  /** The library's own forests. */
  @Benchmark
  public double[] own() {
    return job.own(TREES, ++seed);
  }

  /** The library's own forests with ranger's smallest node. */
  @Benchmark
  public double[] ownAsRanger() {
    return job.ownAsRanger(TREES, ++seed);
  }

  /** Smile's forests. */
  @Benchmark
  public double[] smile() {
    SmileForestOptions o = SmileForestOptions.defaults().trees(TREES).mtry(3).minLeaf(5);
    return job.run(SmileLearners.forest(o), SmileLearners.forestProbability(o), ++seed);
  }
}
