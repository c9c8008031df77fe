package org.estimand.validation.bench;

import com.microsoft.ml.lightgbm.PredictionType;
import com.sun.management.OperatingSystemMXBean;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.smile.SmileBoostingOptions;
import org.estimand.learners.smile.SmileLearners;
import org.estimand.learners.tree.BoostingClassification;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.BoostingRegression;
import org.estimand.random.RandomStreams;

/**
 * Boosting by several libraries with the same settings: 100 rounds, 31 leaves, the leaf that gains
 * most is split, rate 0.1, leaves of at least 20 rows, at most 255 bins, no penalty, one thread.
 * Each returns CPU seconds of the process for binning and fitting, and the loss on fresh rows.
 * Copies of the table in the layout that LightGBM and XGBoost take are made before; Smile's data
 * frame, which our wrapper makes, counts.
 */
final class BoostingPeers {
  static final List<String> ALL = List.of("estimand", "lightgbm", "xgboost", "smile");

  private static final int ROUNDS = 100;
  private static final int LEAVES = 31;
  private static final double RATE = 0.1;
  private static final int MIN_LEAF = 20;

  /** XGBoost bounds the sum of p (1 - p), which of 20 rows is 5 where p is a half. */
  private static final int MIN_HESSIAN = 5;

  private static final String LIGHTGBM =
      " num_threads=1 num_leaves=31 learning_rate=0.1 min_data_in_leaf=20 max_bin=255 verbosity=-1";

  private BoostingPeers() {}

  static double[] run(String peer, BoostingDesign d, boolean probability) throws Exception {
    return switch (peer) {
      case "estimand" ->
          learner(
              d,
              probability
                  ? new BoostingClassification(BoostingOptions.defaults())
                  : new BoostingRegression(BoostingOptions.defaults()));
      case "smile" -> {
        SmileBoostingOptions o = new SmileBoostingOptions(ROUNDS, MIN_LEAF, 0, LEAVES, RATE, 1);
        yield learner(
            d, probability ? SmileLearners.boostingProbability(o) : SmileLearners.boosting(o));
      }
      case "lightgbm" -> lightgbm(d, probability);
      case "xgboost" -> xgboost(d, probability);
      default -> throw new IllegalArgumentException("no peer named " + peer);
    };
  }

  private static double cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static double[] learner(BoostingDesign d, Learner learner) {
    FeatureMatrix x = FeatureMatrix.wrap(d.cells(), d.n() + d.test(), BoostingDesign.names());
    int[] train = new int[d.n()];
    Arrays.setAll(train, i -> i);
    int[] test = new int[d.test()];
    Arrays.setAll(test, i -> d.n() + i);
    boolean probability = learner instanceof org.estimand.learn.ClassificationLearner;
    double before = cpu();
    Predictor fit =
        learner.fit(
            new TrainingSet(x, train, d.y(), null, probability ? 2 : 0), RandomStreams.of(1));
    double used = cpu() - before;
    double[] out = new double[d.test() * fit.outputs()];
    fit.predict(x, test, out);
    int from = out.length - d.test();
    return new double[] {used, d.loss(Arrays.copyOfRange(out, from, out.length), probability)};
  }

  private static float[] labels(BoostingDesign d) {
    float[] y = new float[d.n()];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) d.y()[i];
    }
    return y;
  }

  private static double[] lightgbm(BoostingDesign d, boolean probability) throws Exception {
    double[] train = d.block(0, d.n());
    double[] test = d.block(d.n(), d.test());
    float[] y = labels(d);
    double before = cpu();
    LGBMDataset set =
        LGBMDataset.createFromMat(
            train, d.n(), BoostingDesign.FEATURES, false, LIGHTGBM.strip(), null);
    set.setField("label", y);
    LGBMBooster booster =
        LGBMBooster.create(set, "objective=" + (probability ? "binary" : "regression") + LIGHTGBM);
    for (int t = 0; t < ROUNDS; t++) {
      booster.updateOneIter();
    }
    double used = cpu() - before;
    double[] out =
        booster.predictForMat(
            test, d.test(), BoostingDesign.FEATURES, false, PredictionType.C_API_PREDICT_NORMAL);
    booster.close();
    set.close();
    return new double[] {used, d.loss(out, probability)};
  }

  private static double[] xgboost(BoostingDesign d, boolean probability) throws Exception {
    float[] train = d.rows(0, d.n());
    float[] test = d.rows(d.n(), d.test());
    float[] y = labels(d);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("objective", probability ? "binary:logistic" : "reg:squarederror");
    settings.put("tree_method", "hist");
    settings.put("grow_policy", "lossguide");
    settings.put("max_leaves", LEAVES);
    settings.put("max_depth", 0);
    settings.put("eta", RATE);
    settings.put("max_bin", 255);
    settings.put("lambda", 0);
    settings.put("min_child_weight", probability ? MIN_HESSIAN : MIN_LEAF);
    settings.put("nthread", 1);
    double before = cpu();
    DMatrix set = new DMatrix(train, d.n(), BoostingDesign.FEATURES, Float.NaN);
    set.setLabel(y);
    Booster booster = XGBoost.train(set, settings, ROUNDS, Map.of(), null, null);
    double used = cpu() - before;
    DMatrix fresh = new DMatrix(test, d.test(), BoostingDesign.FEATURES, Float.NaN);
    double[] out = Arrays.stream(booster.predict(fresh)).mapToDouble(p -> p[0]).toArray();
    booster.dispose();
    set.dispose();
    fresh.dispose();
    return new double[] {used, d.loss(out, probability)};
  }
}
