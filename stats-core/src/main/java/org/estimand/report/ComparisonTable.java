package org.estimand.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.NumberText;

/**
 * Several results side by side, one column each, standard errors in parentheses under estimates. A
 * result whose terms have degrees of freedom of their own has a second column with these.
 */
public final class ComparisonTable {
  private ComparisonTable() {}

  /**
   * Builds the table; a term that a result does not have stays empty.
   *
   * @param title heading
   * @param results results by column name, in order
   */
  public static ReportTable of(String title, Map<String, ? extends EstimationResult> results) {
    List<String> head = new ArrayList<>();
    head.add("term");
    results.forEach(
        (name, r) -> {
          head.add(name);
          if (r.hasOwnDegreesOfFreedom()) {
            head.add(name + " df");
          }
        });
    ReportTable table = ReportTable.of(title, head.toArray(new String[0]));
    Set<String> terms = new LinkedHashSet<>();
    results.values().forEach(r -> terms.addAll(r.terms()));
    for (String term : terms) {
      List<String> estimates = new ArrayList<>(List.of(term));
      List<String> errors = new ArrayList<>(List.of(""));
      for (EstimationResult r : results.values()) {
        boolean has = r.terms().contains(term);
        estimates.add(has ? NumberText.of(r.estimate(term)) : "");
        errors.add(has ? "(" + NumberText.of(r.standardError(term)) + ")" : "");
        if (r.hasOwnDegreesOfFreedom()) {
          estimates.add(has ? freedom(r, term) : "");
          errors.add("");
        }
      }
      table = table.row(estimates.toArray(new String[0])).row(errors.toArray(new String[0]));
    }
    List<String> counts = new ArrayList<>(List.of("observations"));
    List<String> vcov = new ArrayList<>(List.of("std. errors"));
    for (EstimationResult r : results.values()) {
      counts.add(NumberText.count(r.estimates().design().rows()));
      vcov.add(r.estimates().vcovType().label());
      if (r.hasOwnDegreesOfFreedom()) {
        counts.add("");
        vcov.add("");
      }
    }
    return table.row(counts.toArray(new String[0])).row(vcov.toArray(new String[0]));
  }

  private static String freedom(EstimationResult r, String term) {
    return NumberText.degreesOfFreedom(r.estimates().degreesOfFreedom(r.estimates().index(term)));
  }
}
