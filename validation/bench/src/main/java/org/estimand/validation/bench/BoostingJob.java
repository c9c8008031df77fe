package org.estimand.validation.bench;

import com.microsoft.ml.lightgbm.PredictionType;
import com.sun.management.OperatingSystemMXBean;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.tree.BoostingClassification;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.BoostingRegression;
import org.estimand.random.RandomStreams;

/**
 * Boosting beside LightGBM in one virtual machine, in turn, one thread: 100 rounds, 31 leaves, rate
 * 0.1, leaves of at least 20 rows, at most 255 bins. CPU of the process; binning included.
 */
public final class BoostingJob {
  private static final String SETTINGS =
      " num_threads=1 num_leaves=31 learning_rate=0.1 min_data_in_leaf=20 max_bin=255 verbosity=-1";

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private BoostingJob() {}

  private double[] own(BoostingDesign d, boolean probability) {
    FeatureMatrix x = FeatureMatrix.wrap(d.cells(), d.n() + d.test(), BoostingDesign.names());
    int[] train = new int[d.n()];
    Arrays.setAll(train, i -> i);
    int[] test = new int[d.test()];
    Arrays.setAll(test, i -> d.n() + i);
    Learner learner =
        probability
            ? new BoostingClassification(BoostingOptions.defaults())
            : new BoostingRegression(BoostingOptions.defaults());
    long before = system.getProcessCpuTime();
    Predictor fit =
        learner.fit(
            new TrainingSet(x, train, d.y(), null, probability ? 2 : 0), RandomStreams.of(1));
    double cpu = (system.getProcessCpuTime() - before) / 1e9;
    double[] out = new double[d.test() * fit.outputs()];
    fit.predict(x, test, out);
    int from = out.length - d.test();
    return new double[] {cpu, d.loss(Arrays.copyOfRange(out, from, out.length), probability)};
  }

  private double[] lightgbm(BoostingDesign d, boolean probability) throws LGBMException {
    double[] train = d.block(0, d.n());
    double[] test = d.block(d.n(), d.test());
    float[] y = new float[d.n()];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) d.y()[i];
    }
    long before = system.getProcessCpuTime();
    LGBMDataset set =
        LGBMDataset.createFromMat(
            train, d.n(), BoostingDesign.FEATURES, false, SETTINGS.strip(), null);
    set.setField("label", y);
    LGBMBooster booster =
        LGBMBooster.create(set, "objective=" + (probability ? "binary" : "regression") + SETTINGS);
    for (int t = 0; t < 100; t++) {
      booster.updateOneIter();
    }
    double cpu = (system.getProcessCpuTime() - before) / 1e9;
    double[] out =
        booster.predictForMat(
            test, d.test(), BoostingDesign.FEATURES, false, PredictionType.C_API_PREDICT_NORMAL);
    booster.close();
    set.close();
    return new double[] {cpu, d.loss(out, probability)};
  }

  /**
   * Prints a line for each size and target: means over seeds.
   *
   * @param args number of seeds, then sizes
   */
  public static void main(String[] args) throws LGBMException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int seeds = Integer.parseInt(args[0]);
    BoostingJob job = new BoostingJob();
    for (int k = 1; k < args.length; k++) {
      int n = Integer.parseInt(args[k]);
      for (boolean probability : new boolean[] {false, true}) {
        double[] sum = new double[4];
        for (int s = 0; s <= seeds; s++) {
          BoostingDesign d = BoostingDesign.draw(n, probability, s);
          double[] own = job.own(d, probability);
          double[] other = job.lightgbm(d, probability);
          if (s == 0) {
            out.printf(
                Locale.ROOT, "first fits of %,d rows: %.2f and %.2f s%n", n, own[0], other[0]);
            continue; // compiles, loads
          }
          for (int c = 0; c < 2; c++) {
            sum[c] += own[c] / seeds;
            sum[2 + c] += other[c] / seeds;
          }
        }
        out.printf(
            Locale.ROOT,
            "%,d rows, %s: estimand %.3f s, %.5f; lightgbm %.3f s, %.5f; ratio of CPU %.2f%n",
            n,
            probability ? "log loss" : "R2",
            sum[0],
            sum[1],
            sum[2],
            sum[3],
            sum[0] / sum[2]);
      }
    }
  }
}
