package org.estimand.learners.smile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** A forest of means. */
record ForestRegression(SmileForestOptions options) implements RegressionLearner {
  @Override
  public String name() {
    return "smile-forest";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name());
    all.put("library", "smile 3.1.1");
    all.put("trees", options.trees());
    all.put("mtry", options.mtry());
    all.put("minLeaf", options.minLeaf());
    all.put("maxDepth", options.maxDepth());
    all.put("maxNodes", options.maxNodes());
    all.put("subsample", options.subsample());
    return java.util.Collections.unmodifiableMap(all);
  }

  @Override
  public boolean supportsWeights() {
    return false;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    SmileLibrary.requireFeatures(name(), data);
    int p = data.features().columns();
    if (options.mtry() > p) {
      throw OptionChecks.refusal(
          name(), "mtry", String.valueOf(options.mtry()), "there are only " + p + " features");
    }
    return SmileLibrary.alone(name(), () -> SmileTrees.forest(data, options, random));
  }
}
