package org.estimand.validation.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;

/**
 * CPU seconds of a cross-validated penalty path on the data of {@code peers/elastic_net.R}: of the
 * calling thread, and of the whole process after the first fit.
 */
public final class ElasticNetPeer {
  private ElasticNetPeer() {}

  /**
   * Runs it.
   *
   * @param arguments the file, target in its last column; alpha; how often to fit; optionally fresh
   *     rows for the mean squared error
   */
  public static void main(String[] arguments) throws IOException {
    double[][] table = table(arguments[0]);
    double[] x = table[0];
    double[] y = table[1];
    int n = y.length;
    List<String> names = new ArrayList<>();
    for (int j = 0; j < x.length / n; j++) {
      names.add("x" + j);
    }
    double alpha = Double.parseDouble(arguments[1]);
    RegressionLearner learner = Learners.elasticNet(alpha);
    PrintStream out = System.out;
    int repeats = Integer.parseInt(arguments[2]);
    double[] cpu = new double[repeats];
    double process = 0;
    Object penalty = null;
    Predictor chosen = null;
    for (int k = 0; k < repeats; k++) {
      double before = thread();
      double all = process();
      // a matrix of its own for each fit, so that nothing kept with it helps the next
      TrainingSet data = TrainingSet.regression(FeatureMatrix.wrap(x, n, names), y);
      Predictor fit = learner.fit(data, RandomStreams.of(k));
      cpu[k] = thread() - before;
      process = k == 0 ? process() - all : process;
      chosen = fit;
      penalty = k == 0 ? fit.notes().get(0).values().get("penalty") : penalty;
    }
    double first = cpu[0];
    double[] late = Arrays.copyOfRange(cpu, repeats / 2, repeats);
    Arrays.sort(late);
    out.printf(
        Locale.ROOT,
        "estimand alpha %.1f cpu first %.3f (with compiler and collector threads %.3f) median %.3f"
            + " penalty %s%s%n",
        alpha,
        first,
        process,
        late[late.length / 2],
        penalty,
        arguments.length > 3 ? loss(chosen, table(arguments[3]), names) : "");
  }

  /** Features column by column, and the target. */
  private static double[][] table(String file) throws IOException {
    double[][] cells =
        Files.readAllLines(Path.of(file)).stream()
            .map(l -> Arrays.stream(l.split(",")).mapToDouble(Double::parseDouble).toArray())
            .toArray(double[][]::new);
    int n = cells.length;
    int p = cells[0].length - 1;
    double[] x = new double[n * p];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < p; j++) {
        x[j * n + i] = cells[i][j];
      }
      y[i] = cells[i][p];
    }
    return new double[][] {x, y};
  }

  private static String loss(Predictor fit, double[][] fresh, List<String> names) {
    int n = fresh[1].length;
    double[] out = new double[n];
    fit.predict(FeatureMatrix.wrap(fresh[0], n, names), IntStream.range(0, n).toArray(), out);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (fresh[1][i] - out[i]) * (fresh[1][i] - out[i]) / n;
    }
    return String.format(Locale.ROOT, " loss %.6f", sum);
  }

  private static double thread() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }

  private static double process() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        * 1e-9;
  }
}
