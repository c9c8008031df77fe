package org.estimand.weighting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.dgp.AidProjects;
import org.estimand.fit.FitContext;
import org.estimand.learners.linear.LogitNetLearner;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.random.RandomStreams;

/** A small study: 4 countries of 15 districts with two neighbourhoods in four periods. */
final class StudyTestData {
  static final FitContext CONTEXT = FitContext.seed(3).threads(1);
  static final List<String> TREATMENTS = List.of("wb_roads", "china_roads", "china_relief");

  private StudyTestData() {}

  static AidProjects projects() {
    return AidProjects.defaults().sized(4, 15, 2).embedding(6);
  }

  /** Every column of the data by name. */
  static Map<String, double[]> columns() {
    Columns drawn = projects().columns(RandomStreams.of(4));
    Map<String, double[]> all = new LinkedHashMap<>();
    drawn.names().forEach(name -> all.put(name, drawn.values(name)));
    return all;
  }

  static CausalData data(Map<String, double[]> columns, Roles roles) {
    return WeightingTestData.data(columns, roles);
  }

  static CausalData data() {
    return data(columns(), projects().roles(TREATMENTS));
  }

  /** Ridge logit of a fixed penalty, five folds of whole districts. */
  static PropensityModel ridge() {
    return PropensityModel.learner(new LogitNetLearner(0, 0.01, 10, PenaltyRule.MIN));
  }

  static StudyContrast contrast(String treatment) {
    return StudyContrast.of(treatment)
        .labelled(AidProjects.labels().get(treatment))
        .among(AidProjects.eligible(treatment));
  }

  static WeightingStudy.Builder study(PropensityModel model, List<String> treatments) {
    WeightingStudy.Builder builder = WeightingStudy.builder(model).minimumTreated(20);
    treatments.forEach(t -> builder.contrast(contrast(t)));
    return builder;
  }

  static WeightingStudy.Builder study() {
    return study(ridge(), TREATMENTS);
  }
}
