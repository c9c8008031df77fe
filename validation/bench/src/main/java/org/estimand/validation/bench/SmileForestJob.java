package org.estimand.validation.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.estimand.learners.smile.SmileForestOptions;
import org.estimand.learners.smile.SmileLearners;

/** The forests of {@link ForestJob} by Smile. */
public final class SmileForestJob {
  private SmileForestJob() {}

  /**
   * Writes a line "CPU seconds of the process, R2, log loss" to a file.
   *
   * @param args data file, trees, seed, runs before the one that is measured, output file
   */
  public static void main(String[] args) throws IOException {
    ForestJob job = ForestJob.read(Path.of(args[0]));
    SmileForestOptions o =
        SmileForestOptions.defaults().trees(Integer.parseInt(args[1])).mtry(3).minLeaf(5);
    long seed = Long.parseLong(args[2]);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double[] loss = null;
    double cpu = 0;
    for (int r = Integer.parseInt(args[3]); r >= 0; r--) {
      long before = system.getProcessCpuTime();
      loss = job.run(SmileLearners.forest(o), SmileLearners.forestProbability(o), seed + 1000L * r);
      cpu = (system.getProcessCpuTime() - before) / 1e9;
    }
    Files.writeString(
        Path.of(args[4]), String.format(Locale.ROOT, "%.3f %.6f %.6f%n", cpu, loss[0], loss[1]));
  }
}
