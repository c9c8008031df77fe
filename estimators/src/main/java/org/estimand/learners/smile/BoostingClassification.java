package org.estimand.learners.smile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Boosted trees for probabilities. */
record BoostingClassification(SmileBoostingOptions options) implements ClassificationLearner {
  @Override
  public String name() {
    return "smile-boosting";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name());
    all.put("library", "smile 3.1.1");
    all.put("trees", options.trees());
    all.put("minLeaf", options.minLeaf());
    all.put("maxDepth", options.maxDepth());
    all.put("maxNodes", options.maxNodes());
    all.put("shrinkage", options.shrinkage());
    all.put("subsample", options.subsample());
    all.put("loss", "logistic");
    return java.util.Collections.unmodifiableMap(all);
  }

  @Override
  public boolean supportsWeights() {
    return false;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    TrainingChecks.require(this, data);
    TrainingChecks.requireClasses(this, data);
    SmileLibrary.requireFeatures(name(), data);
    return SmileLibrary.alone(name(), () -> SmileTrees.boosting(data, options, random));
  }
}
