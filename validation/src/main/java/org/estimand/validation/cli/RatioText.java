package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.fit.Json;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.NumberText;
import org.estimand.inference.RatioEffect;
import org.estimand.weighting.WeightingResult;

/** Ratios of the means of two arms, for people and machines. */
final class RatioText {
  private final List<RatioEffect> ratios;
  private final double level;

  private RatioText(List<RatioEffect> ratios, double level) {
    this.ratios = ratios;
    this.level = level;
  }

  /**
   * Risk ratio and odds ratio.
   *
   * @throws InvalidConfigException CONF-086 with more than two arms
   * @throws InvalidDataException DATA-290 for an outcome that is not 0/1
   * @throws org.estimand.errors.NotSupportedException NOTSUP-172 for means that have none
   */
  static RatioText of(EstimationResult result, CausalData data) {
    WeightingResult weighting = (WeightingResult) result;
    int arms = weighting.armLabels().size();
    if (arms > 2) {
      throw new InvalidConfigException(
          "CONF-086", "--ratios has a meaning for two arms only; the treatment has " + arms + ".");
    }
    double[] y = data.column(Role.OUTCOME);
    for (int i = 0; i < y.length; i++) {
      if (y[i] != 0 && y[i] != 1) {
        throw new InvalidDataException(
            "DATA-290",
            "--ratios are for a 0/1 outcome; \""
                + data.name(Role.OUTCOME)
                + "\" is "
                + y[i]
                + " in row "
                + (data.originalRows()[i] + 1)
                + ". Leave --ratios out.");
      }
    }
    return new RatioText(List.of(weighting.riskRatio(), weighting.oddsRatio()), weighting.level());
  }

  /** A line for each ratio. */
  String text() {
    StringBuilder out =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%nRatios of means%n%-12s %10s %14s %8s  %21s%n",
                "ratio",
                "estimate",
                "std.error(log)",
                "p.value",
                "[" + NumberText.percent(level) + " interval]"));
    for (RatioEffect r : ratios) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-12s %10s %14s %8s  %10s %10s%n",
              r.name(),
              NumberText.of(r.ratio()),
              NumberText.of(r.logStandardError()),
              NumberText.pValue(r.pValue()),
              NumberText.of(r.lower()),
              NumberText.of(r.upper())));
    }
    return out.toString();
  }

  /** The JSON object of a result with the block {@code ratios} at its end. */
  String into(String json) {
    List<Object> block = new ArrayList<>();
    for (RatioEffect r : ratios) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("ratio", r.name());
      row.put("estimate", r.ratio());
      row.put("std.error.log", r.logStandardError());
      row.put("p.value", r.pValue());
      row.put("conf.low", r.lower());
      row.put("conf.high", r.upper());
      block.add(row);
    }
    String object = json.stripTrailing();
    return object.substring(0, object.length() - 1).stripTrailing()
        + ",\n  \"ratios\": "
        + Json.write(block).strip().replace("\n", "\n  ")
        + "\n}\n";
  }
}
