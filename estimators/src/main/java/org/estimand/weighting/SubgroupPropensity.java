package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;

/** A likelihood model of the propensity fitted within the levels of a column. */
final class SubgroupPropensity {
  private SubgroupPropensity() {}

  /**
   * Fits every level by itself.
   *
   * @throws NotIdentifiedException IDENT-185 for a level without rows of some arm, IDENT-003 where
   *     covariates separate the arms of a level
   * @throws InvalidDataException DATA-187 for a row without a level
   */
  static Propensity.Fitted fit(PropensityModel.BySubgroup by, WeightProblem problem) {
    Arms arms = problem.arms();
    int n = arms.rows();
    int count = arms.count();
    List<String> levels = problem.data().levels(by.column());
    int[] code = problem.data().levelCodes(by.column());
    int[] ranks = arms.ranks(problem.data());
    double[] probabilities = new double[n * count];
    List<PropensityIndex> indices = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    Map<String, Double> parameters = new LinkedHashMap<>();
    for (int level = 0; level < levels.size(); level++) {
      String group = by.column() + " = " + levels.get(level);
      int[] rows = rows(code, level, by.column(), problem);
      if (rows.length == 0) {
        continue;
      }
      Arms mine = arms.subset(rows);
      double[] base = new double[rows.length];
      for (int r = 0; r < rows.length; r++) {
        base[r] = problem.base()[rows[r]];
      }
      requireArms(group, mine, base);
      Propensity.Fitted fitted = fit(by, group, select(problem.x(), rows), mine, base, ranks);
      for (int k = 0; k < count; k++) {
        for (int r = 0; r < rows.length; r++) {
          probabilities[k * n + rows[r]] = fitted.fit().at(r, k);
        }
      }
      fitted.fit().indices().forEach(index -> indices.add(index.within(rows, n)));
      fitted.parameters().forEach((name, b) -> parameters.put(group + ": " + name, b));
      for (Diagnostic d : fitted.diagnostics()) {
        diagnostics.add(Diagnostic.note(d.code(), group + ": " + d.message()));
      }
    }
    return new Propensity.Fitted(
        new PropensityFit(count, probabilities, List.copyOf(indices)),
        diagnostics,
        parameters,
        Map.of(),
        null);
  }

  private static Propensity.Fitted fit(
      PropensityModel.BySubgroup by,
      String group,
      FeatureMatrix x,
      Arms arms,
      double[] base,
      int[] ranks) {
    try {
      return LikelihoodPropensity.fit(by.model(), x, arms, base, ranks);
    } catch (NotIdentifiedException e) {
      throw new NotIdentifiedException(
          e.code(), "Where " + group + ": " + LikelihoodPropensity.text(e));
    }
  }

  private static int[] rows(int[] code, int level, String column, WeightProblem problem) {
    int[] rows = new int[code.length];
    int m = 0;
    for (int i = 0; i < code.length; i++) {
      if (code[i] < 0) {
        throw new InvalidDataException(
            "DATA-187",
            "Column \""
                + column
                + "\" is missing in row "
                + (problem.data().originalRows()[i] + 1)
                + "; a propensity by subgroup needs the subgroup of every row. Impute it, or drop"
                + " the row.");
      }
      if (code[i] == level) {
        rows[m++] = i;
      }
    }
    return Arrays.copyOf(rows, m);
  }

  private static void requireArms(String group, Arms arms, double[] base) {
    boolean[] found = new boolean[arms.count()];
    for (int r = 0; r < base.length; r++) {
      found[arms.code()[r]] |= base[r] > 0;
    }
    for (int arm = 0; arm < found.length; arm++) {
      if (!found[arm]) {
        throw new NotIdentifiedException(
            "IDENT-185",
            "No row with "
                + group
                + " is in arm "
                + arms.labels().get(arm)
                + ", so there is no propensity in that subgroup. Merge subgroups, or leave these "
                + base.length
                + " rows out.");
      }
    }
  }

  private static FeatureMatrix select(FeatureMatrix x, int[] rows) {
    double[] some = new double[Math.multiplyExact(rows.length, x.columns())];
    for (int j = 0; j < x.columns(); j++) {
      for (int r = 0; r < rows.length; r++) {
        some[j * rows.length + r] = x.at(rows[r], j);
      }
    }
    return FeatureMatrix.wrap(some, rows.length, x.names());
  }
}
