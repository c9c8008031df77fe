package org.estimand.inference;

import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Results as tables with the column names users of broom know. */
final class ResultTables {
  private ResultTables() {}

  static Table tidy(EstimationResult r) {
    StringColumn term = StringColumn.create("term");
    DoubleColumn estimate = DoubleColumn.create("estimate");
    DoubleColumn error = DoubleColumn.create("std.error");
    DoubleColumn statistic = DoubleColumn.create("statistic");
    DoubleColumn df = DoubleColumn.create("df");
    DoubleColumn p = DoubleColumn.create("p.value");
    DoubleColumn low = DoubleColumn.create("conf.low");
    DoubleColumn high = DoubleColumn.create("conf.high");
    for (String t : r.terms()) {
      ConfidenceSet set = r.confidenceInterval(t, r.level());
      term.append(t);
      estimate.append(r.estimate(t));
      error.append(r.standardError(t));
      statistic.append(r.statistic(t));
      df.append(r.estimates().degreesOfFreedom(r.estimates().index(t)));
      p.append(r.pValue(t));
      if (r.isDegenerate(t)) {
        low.appendMissing();
        high.appendMissing();
        continue;
      }
      switch (set.kind()) {
        case INTERVAL, UNION -> {
          low.append(set.lower().orElse(Double.NEGATIVE_INFINITY));
          high.append(set.upper().orElse(Double.POSITIVE_INFINITY));
        }
        case RAYS, LINE -> {
          low.append(Double.NEGATIVE_INFINITY);
          high.append(Double.POSITIVE_INFINITY);
        }
        case EMPTY -> {
          low.appendMissing();
          high.appendMissing();
        }
      }
    }
    Table table = Table.create("tidy", term, estimate, error, statistic);
    if (r.hasOwnDegreesOfFreedom()) {
      table.addColumns(df);
    }
    return table.addColumns(p, low, high);
  }

  static Table glance(EstimationResult r) {
    Object seed = r.provenance().fields().get("seed");
    return Table.create(
        "glance",
        LongColumn.create("nobs", new long[] {r.estimates().design().rows()}),
        StringColumn.create("estimator", r.estimatorName()),
        StringColumn.create("estimand", r.estimand()),
        StringColumn.create("vcov", r.estimates().vcovLabel()),
        StringColumn.create("seed", String.valueOf(seed)),
        StringColumn.create("backend", String.valueOf(r.provenance().fields().get("backend"))));
  }
}
