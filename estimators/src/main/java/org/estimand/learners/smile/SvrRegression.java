package org.estimand.learners.smile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** Support vector regression. */
record SvrRegression(SmileSvrOptions options) implements RegressionLearner {
  @Override
  public String name() {
    return "smile-svr";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name());
    all.put("library", "smile 3.1.1");
    all.put("kernel", "gaussian");
    all.put("cost", options.cost());
    all.put("epsilon", options.epsilon());
    all.put("gamma", options.gamma());
    all.put("tolerance", options.tolerance());
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
    SmileLibrary.requireFeatures(name(), data);
    return SmileLibrary.alone(name(), () -> SmileNumeric.svr(data, options, random));
  }
}
