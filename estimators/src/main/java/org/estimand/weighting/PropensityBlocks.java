package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;

/** Covariate blocks that models of the propensity read. */
final class PropensityBlocks {
  private PropensityBlocks() {}

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
