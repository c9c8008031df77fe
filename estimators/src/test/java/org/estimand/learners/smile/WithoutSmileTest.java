package org.estimand.learners.smile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.errors.BackendException;
import org.estimand.learners.LearnerNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Run by the build without Smile on the class path. */
class WithoutSmileTest {
  @Test
  void smileIsNotHere() {
    assertThrows(
        ClassNotFoundException.class, () -> Class.forName("smile.regression.RandomForest"));
  }

  @Test
  void everyFactorySaysWhatToAdd() {
    Map<Executable, String> calls = new LinkedHashMap<>();
    calls.put(SmileLearners::forest, "smile-forest");
    calls.put(SmileLearners::forestProbability, "smile-forest");
    calls.put(SmileLearners::boosting, "smile-boosting");
    calls.put(SmileLearners::boostingProbability, "smile-boosting");
    calls.put(SmileLearners::svr, "smile-svr");
    calls.put(SmileLearners::mlp, "smile-mlp");
    calls.put(SmileLearners::mlpProbability, "smile-mlp");
    calls.put(() -> LearnerNames.regression("smile-svr"), "smile-svr");
    calls.forEach(
        (call, learner) ->
            assertEquals(
                "BACKEND-039 Learner "
                    + learner
                    + " needs the library Smile, which is not on the class path. Add"
                    + " com.github.haifengl:smile-core:3.1.1 (licence GPL-3).",
                assertThrows(BackendException.class, call).getMessage()));
  }

  @Test
  void otherLearnersWork() {
    assertEquals("ols", LearnerNames.regression("ols").name());
  }
}
