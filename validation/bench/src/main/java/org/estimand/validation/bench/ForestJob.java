package org.estimand.validation.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.random.RandomStreams;

/**
 * The nuisances of the interactive model on the 401(k) data: 5 folds (row number modulo 5), in each
 * a forest of the outcome for either arm and one of the treatment; mtry 3 of 9 features, leaves of
 * at least 5 rows (as scikit-learn means it), or no node of at most 5 draws split (as ranger means
 * it); bootstrap samples. One thread.
 */
public final class ForestJob {
  private static final int FOLDS = 5;
  private static final List<String> FEATURES =
      List.of("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown");

  private final int n;
  private final double[] cells;
  private final double[] outcome;
  private final double[] treatment;

  private ForestJob(int n, double[] cells, double[] outcome, double[] treatment) {
    this.n = n;
    this.cells = cells;
    this.outcome = outcome;
    this.treatment = treatment;
  }

  /** Reads the comma-separated file. */
  public static ForestJob read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> names = Arrays.asList(lines.get(0).replace("\"", "").split(","));
    int n = lines.size() - 1;
    double[] cells = new double[n * FEATURES.size()];
    double[] y = new double[n];
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      String[] line = lines.get(i + 1).split(",");
      for (int j = 0; j < FEATURES.size(); j++) {
        cells[j * n + i] = Double.parseDouble(line[names.indexOf(FEATURES.get(j))]);
      }
      y[i] = Double.parseDouble(line[names.indexOf("net_tfa")]);
      d[i] = Double.parseDouble(line[names.indexOf("e401")]);
    }
    return new ForestJob(n, cells, y, d);
  }

  /** Forests of the library's own, with scikit-learn's smallest leaf. */
  public double[] own(int trees, long seed) {
    return own(ForestOptions.builder().trees(trees).mtry(3).minLeaf(5).build(), seed);
  }

  /** Forests of the library's own, with ranger's smallest node and drawing of features. */
  public double[] ownAsRanger(int trees, long seed) {
    ForestOptions o =
        ForestOptions.builder().trees(trees).mtry(3).redraw(false).minSplit(6).minLeaf(1).build();
    return own(o, seed);
  }

  private double[] own(boolean ranger, int trees, long seed) {
    return ranger ? ownAsRanger(trees, seed) : own(trees, seed);
  }

  private double[] own(ForestOptions o, long seed) {
    return run(Learners.forest(o), Learners.forestProbability(o), seed);
  }

  /**
   * Fits and predicts everything, ranking of the features included.
   *
   * @return out-of-fold R2 of the outcome and log loss of the treatment
   */
  public double[] run(RegressionLearner mean, ClassificationLearner probability, long seed) {
    FeatureMatrix x = FeatureMatrix.wrap(cells, n, FEATURES);
    double[] m = new double[n];
    double[] p = new double[n];
    RandomStreams random = RandomStreams.of(seed);
    for (int k = 0; k < FOLDS; k++) {
      int fold = k;
      int[] test = IntStream.range(0, n).filter(i -> i % FOLDS == fold).toArray();
      int[] train = IntStream.range(0, n).filter(i -> i % FOLDS != fold).toArray();
      fit(
          probability,
          new TrainingSet(x, train, treatment, null, 2),
          random.child("d", k),
          test,
          p);
      for (int arm = 0; arm < 2; arm++) {
        int a = arm;
        int[] rows = Arrays.stream(train).filter(i -> treatment[i] == a).toArray();
        TrainingSet data = new TrainingSet(x, rows, outcome, null, 0);
        double[] all = new double[n];
        fit(mean, data, random.child("y" + arm, k), test, all);
        for (int i : test) {
          m[i] = treatment[i] == arm ? all[i] : m[i];
        }
      }
    }
    return losses(m, p);
  }

  private static void fit(
      Learner learner, TrainingSet data, RandomStreams random, int[] test, double[] into) {
    int outputs = Math.max(1, data.classes());
    double[] out = new double[test.length * outputs];
    learner.fit(data, random).predict(data.features(), test, out);
    int from = (outputs - 1) * test.length;
    for (int i = 0; i < test.length; i++) {
      into[test[i]] = out[from + i];
    }
  }

  private double[] losses(double[] m, double[] p) {
    double mean = Arrays.stream(outcome).average().orElseThrow();
    double error = 0;
    double spread = 0;
    double loss = 0;
    for (int i = 0; i < n; i++) {
      error += (outcome[i] - m[i]) * (outcome[i] - m[i]);
      spread += (outcome[i] - mean) * (outcome[i] - mean);
      double q = treatment[i] == 1 ? p[i] : 1 - p[i];
      loss -= Math.log(Math.max(q, 1e-15)) / n;
    }
    return new double[] {1 - error / spread, loss};
  }

  /**
   * Runs the job for the comparison with other programs and writes a line "CPU seconds of the
   * process, R2, log loss" to a file.
   *
   * @param args data file, trees, seed, runs before the one that is measured, whose meaning of node
   *     size (sklearn or ranger), output file
   */
  public static void main(String[] args) throws IOException {
    ForestJob job = read(Path.of(args[0]));
    int trees = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    boolean ranger = args[4].equals("ranger");
    for (int r = 0; r < Integer.parseInt(args[3]); r++) {
      job.own(ranger, trees, seed + 1000 + r);
    }
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime();
    double[] loss = job.own(ranger, trees, seed);
    double cpu = (system.getProcessCpuTime() - before) / 1e9;
    Files.writeString(
        Path.of(args[5]), String.format(Locale.ROOT, "%.3f %.6f %.6f%n", cpu, loss[0], loss[1]));
  }
}
