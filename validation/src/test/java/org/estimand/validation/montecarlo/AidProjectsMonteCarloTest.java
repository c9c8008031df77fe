package org.estimand.validation.montecarlo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.datasets.dgp.AidProjects;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learners.linear.LogitNetLearner;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.BinomialBounds;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.StudyContrast;
import org.estimand.weighting.StudyModel;
import org.estimand.weighting.WeightingStudy;
import org.estimand.weighting.WeightingStudyResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The generated study of aid projects, 500 times: covariates alone are biased, with the embedding
 * the effect and its interval with clusters of districts are right, and so are fixed effects of
 * neighbourhood and period.
 */
@Tag("montecarlo")
class AidProjectsMonteCarloTest {
  private static final int REPLICATIONS = 500;
  private static final double NORMAL_QUANTILE = 3.29;
  private static final String TREATMENT = "wb_roads";

  /** What a model did over the replications. */
  private record Outcome(double bias, double mcse, double sd, double meanError, int covered) {
    static Outcome of(List<WeightingStudyResult.Row> rows, double truth) {
      double bias = 0;
      double error = 0;
      int covered = 0;
      for (WeightingStudyResult.Row r : rows) {
        bias += (r.estimate() - truth) / rows.size();
        error += r.standardError() / rows.size();
        covered += r.low() <= truth && truth <= r.high() ? 1 : 0;
      }
      double squares = 0;
      for (WeightingStudyResult.Row r : rows) {
        squares += Math.pow(r.estimate() - truth - bias, 2);
      }
      double sd = Math.sqrt(squares / (rows.size() - 1));
      return new Outcome(bias, sd / Math.sqrt(rows.size()), sd, error, covered);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "bias %.4f (%.4f), sd %.4f, mean s.e. %.4f, covered %d",
          bias,
          mcse,
          sd,
          meanError,
          covered);
    }

    boolean isUnbiased() {
      return Math.abs(bias) <= NORMAL_QUANTILE * mcse;
    }

    boolean isCovering() {
      return BinomialBounds.coverage(REPLICATIONS, 0.95).accepts(covered);
    }
  }

  private static Map<StudyModel, Outcome> run() {
    AidProjects design = AidProjects.defaults().sized(12, 25, 2).embedding(16);
    WeightingStudy study =
        WeightingStudy.builder(
                PropensityModel.learner(new LogitNetLearner(0, 0.005, 10, PenaltyRule.MIN)))
            .contrast(StudyContrast.of(TREATMENT).among(AidProjects.eligible(TREATMENT)))
            .build();
    RandomStreams random = RandomStreams.of(20250916L).child("aid projects");
    WeightingStudyResult[] results = new WeightingStudyResult[REPLICATIONS];
    Tasks.run(
        FitContext.defaults().threads(2),
        null,
        REPLICATIONS,
        r -> {
          CausalData data =
              CausalData.of(
                  design.columns(random.child("replicate", r)), design.roles(List.of(TREATMENT)));
          results[r] = study.fit(data, FitContext.seed(r).threads(1));
        });
    Map<StudyModel, Outcome> outcomes = new EnumMap<>(StudyModel.class);
    for (StudyModel model : StudyModel.values()) {
      List<WeightingStudyResult.Row> rows =
          java.util.Arrays.stream(results).map(r -> r.row(TREATMENT, model)).toList();
      outcomes.put(model, Outcome.of(rows, AidProjects.effects().get(TREATMENT)));
    }
    return outcomes;
  }

  @Test
  void theEmbeddingCarriesTheConfounding() {
    Map<StudyModel, Outcome> outcomes = run();
    Outcome tabular = outcomes.get(StudyModel.TABULAR);
    Outcome both = outcomes.get(StudyModel.BOTH);
    Outcome effects = outcomes.get(StudyModel.FIXED_EFFECTS);
    assertTrue(tabular.bias() > 1.5 * tabular.sd(), () -> "tabular: " + tabular);
    assertTrue(tabular.covered() < 0.75 * REPLICATIONS, () -> "tabular: " + tabular);
    // weights count as known: a little too wide, never too narrow
    double ratio = both.meanError() / both.sd();
    assertTrue(ratio > 0.95 && ratio < 1.2, () -> "with embedding: " + both);
    assertTrue(both.isUnbiased(), () -> "with embedding: " + both);
    assertTrue(both.isCovering(), () -> "with embedding: " + both);
    assertTrue(effects.isUnbiased(), () -> "fixed effects: " + effects);
    assertTrue(effects.isCovering(), () -> "fixed effects: " + effects);
  }
}
