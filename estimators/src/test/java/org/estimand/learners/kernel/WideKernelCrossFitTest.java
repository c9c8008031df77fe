package org.estimand.learners.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** More features than rows: fits go alone, and no array of features by features is made. */
class WideKernelCrossFitTest {
  private static final int N = 60;
  private static final int P = 20_000;

  @Test
  void manyFeatures() {
    RandomStream r = RandomStreams.of(4).child("wide").generator();
    double[] x = new double[N * P];
    for (int k = 0; k < x.length; k++) {
      x[k] = r.normal();
    }
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      y[i] = x[i] + r.normal();
    }
    List<String> names = new ArrayList<>();
    for (int j = 0; j < P; j++) {
      names.add("x" + j);
    }
    FeatureMatrix features = FeatureMatrix.wrap(x, N, names);
    FitContext context = FitContext.seed(1).threads(1);
    CausalData data =
        CausalData.of(
            Columns.none().number("y", y).number("d", y), Roles.outcome("y").treatment("d"));
    var folds = CrossFitPlan.kFold(6).assign(data, null, context.random());
    CrossFitPredictions got =
        CrossFitter.run(
            List.of(Nuisance.mean("m", Learners.kernelRidge(), features, y)), folds, context);
    assertEquals(N, got.of("m", 0).length);
    for (double v : got.of("m", 0)) {
      assertEquals(0, v, 10);
    }
  }
}
