package org.estimand.learners.smile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** A network for probabilities. */
record MlpClassification(SmileMlpOptions options) implements ClassificationLearner {
  @Override
  public String name() {
    return "smile-mlp";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name());
    all.put("library", "smile 3.1.1");
    all.put("hiddenUnits", options.hiddenUnits());
    all.put("epochs", options.epochs());
    all.put("batch", options.batch());
    all.put("learningRate", options.learningRate());
    all.put("momentum", options.momentum());
    all.put("standardized", true);
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
    SmileLibrary.requireOpenBlas(name());
    return SmileLibrary.alone(name(), () -> SmileNumeric.mlp(data, options, random));
  }
}
