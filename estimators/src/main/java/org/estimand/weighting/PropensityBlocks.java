package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.learn.ClassificationLearner;

/** Covariate blocks that models of the propensity read, and their learners. */
final class PropensityBlocks {
  private PropensityBlocks() {}

  /** The learner of a method, or null. */
  static ClassificationLearner learner(WeightMethod method) {
    if (method instanceof PropensityModel.CrossFitted learned) {
      return learned.learner();
    }
    if (method instanceof PropensityModel.Recalibrated recalibrated) {
      return recalibrated.model().learner();
    }
    return method instanceof PropensityModel.AllRows all ? all.learner() : null;
  }

  /** Whether propensities come from folds. */
  static boolean isCrossFitted(WeightMethod method) {
    return method instanceof PropensityModel.CrossFitted
        || method instanceof PropensityModel.Recalibrated;
  }

  /** The covariates of {@link Ipw}: the tabular ones, then the embedding. */
  static FeatureMatrix covariates(CausalData data) {
    return data.features(names(data, true));
  }

  /**
   * Names of covariates.
   *
   * @param embedding whether those of the embedding are among them; they are where there are no
   *     others
   */
  static List<String> names(CausalData data, boolean embedding) {
    List<String> names = new ArrayList<>(data.names(Role.COVARIATE));
    if (embedding || names.isEmpty()) {
      data.roles().blocks().getOrDefault(PropensityModel.EMBEDDING_BLOCK, List.of()).stream()
          .filter(name -> !names.contains(name))
          .forEach(names::add);
    }
    return names;
  }

  /** The blocks {@link Ipw} reads with a method, and with a column of subgroups or null. */
  static String[] ofIpw(WeightMethod method, String subgroups, CausalData data) {
    List<String> blocks = new ArrayList<>(List.of(readBy(method, data)));
    if (!(method instanceof PropensityModel.Supplied)) {
      blocks.add(PropensityModel.EMBEDDING_BLOCK);
    }
    String by = method instanceof PropensityModel.BySubgroup model ? model.column() : null;
    List<String> divided =
        data.roles().blocks().getOrDefault(PropensityModel.SUBGROUP_BLOCK, List.of());
    if (!blocks.contains(PropensityModel.SUBGROUP_BLOCK)
        && divided.stream().allMatch(column -> column.equals(by) || column.equals(subgroups))) {
      blocks.add(PropensityModel.SUBGROUP_BLOCK);
    }
    return blocks.toArray(new String[0]);
  }

  /** The blocks a method reads; all others would be ignored. */
  static String[] readBy(WeightMethod method, CausalData data, String... others) {
    List<String> blocks = new ArrayList<>(List.of(others));
    if (method instanceof PropensityModel.Supplied) {
      blocks.add(PropensityModel.SUPPLIED_BLOCK);
    }
    if (method instanceof PropensityModel.BySubgroup by
        && List.of(by.column()).equals(data.roles().blocks().get(PropensityModel.SUBGROUP_BLOCK))) {
      blocks.add(PropensityModel.SUBGROUP_BLOCK);
    }
    return blocks.toArray(new String[0]);
  }
}
