package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;

/** Whether the data have what a study asks for, and nothing that it would ignore. */
final class StudyChecks {
  private StudyChecks() {}

  /**
   * Checks roles, blocks and contrasts against each other.
   *
   * @throws InvalidDataException DATA-005, DATA-020, DATA-193, DATA-194
   * @throws InvalidConfigException CONF-198
   */
  static void require(WeightingStudy study, CausalData data) {
    RoleRequirements roles =
        RoleRequirements.of(WeightingStudy.NAME)
            .one(Role.OUTCOME)
            .some(Role.TREATMENT)
            .some(Role.COVARIATE)
            .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
            .optional(Role.CLUSTER, Role.COORDINATE);
    if (study.propensity() instanceof PropensityModel.CrossFitted) {
      roles = roles.optional(Role.FOLD);
    }
    roles.check(data);
    Weights.requireSampling(data);
    for (String block : data.roles().blocks().keySet()) {
      if (!block.equals(WeightingStudy.EMBEDDING_BLOCK)
          && !block.equals(WeightingStudy.ELIGIBLE_BLOCK)) {
        throw new InvalidDataException(
            "DATA-005",
            "Covariate block \""
                + block
                + "\" was given, but "
                + WeightingStudy.NAME
                + " takes the blocks \"embedding\" and \"eligible\" only. Remove it.");
      }
    }
    List<String> treatments = new ArrayList<>();
    List<String> eligible = new ArrayList<>();
    for (StudyContrast c : study.contrasts()) {
      treatments.add(c.treatment());
      c.eligible().ifPresent(eligible::add);
      if (!data.names(Role.TREATMENT).contains(c.treatment())) {
        throw new InvalidDataException(
            "DATA-193",
            "Contrast \""
                + c.label()
                + "\" is about \""
                + c.treatment()
                + "\", which has no role TREATMENT. "
                + NearestName.hint(c.treatment(), data.names(Role.TREATMENT))
                + "Treatments: "
                + String.join(", ", data.names(Role.TREATMENT))
                + ".");
      }
    }
    requireUsed("TREATMENT", data.names(Role.TREATMENT), treatments);
    requireUsed(
        "block \"eligible\", column",
        data.roles().blocks().getOrDefault(WeightingStudy.ELIGIBLE_BLOCK, List.of()),
        eligible);
    if (data.has(Role.COORDINATE) && study.conley().isEmpty()) {
      throw new InvalidConfigException(
          "CONF-198",
          "COORDINATE \""
              + data.names(Role.COORDINATE).get(0)
              + "\" was given, but the study has no spatial standard errors. Ask for them with"
              + " conley(...), which needs a distance, or remove the role.");
    }
    if (!data.has(Role.COORDINATE) && study.conley().isPresent()) {
      throw new InvalidConfigException(
          "CONF-198",
          "conley(...) was asked for, but no column has the role COORDINATE. Name two columns, or"
              + " leave it out.");
    }
  }

  private static void requireUsed(String what, List<String> given, List<String> used) {
    for (String name : given) {
      if (!used.contains(name)) {
        throw new InvalidDataException(
            "DATA-194",
            what + " \"" + name + "\" is in no contrast. Add a contrast, or remove the role.");
      }
    }
  }

  /**
   * The rows that take part in a contrast.
   *
   * @throws InvalidDataException DATA-001 for no such column, DATA-195 for values other than 0 and
   *     1
   */
  static int[] rows(CausalData data, StudyContrast contrast) {
    int n = data.rows();
    int[] rows = new int[n];
    int count = 0;
    double[] flag = contrast.eligible().isEmpty() ? null : data.values(contrast.eligible().get());
    for (int i = 0; i < n; i++) {
      if (flag != null && flag[i] != 0 && flag[i] != 1) {
        throw new InvalidDataException(
            "DATA-195",
            "Column \""
                + contrast.eligible().get()
                + "\" says which rows take part in the contrast \""
                + contrast.label()
                + "\" and must be 0 or 1; found "
                + TreatmentCheck.number(flag[i])
                + " in row "
                + (data.originalRows()[i] + 1)
                + ".");
      }
      if (flag == null || flag[i] == 1) {
        rows[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(rows, count);
  }
}
