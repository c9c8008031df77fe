package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.WaldTest;

/** What the JSON form of a weighting result has beyond its terms. */
final class WeightingBlocks {
  private WeightingBlocks() {}

  static Map<String, Object> of(WeightingResult result, EffectLayout layout) {
    Map<String, Object> blocks = new LinkedHashMap<>();
    if (layout.outcomes().size() > 1) {
      Map<String, Object> outcomes = new LinkedHashMap<>();
      int each = result.terms().size() / layout.outcomes().size();
      for (int k = 0; k < layout.outcomes().size(); k++) {
        outcomes.put(layout.outcomes().get(k), result.terms().subList(k * each, (k + 1) * each));
      }
      blocks.put("outcomes", outcomes);
    }
    result.subgroups().ifPresent(groups -> blocks.put("subgroups", subgroups(groups, layout)));
    blocks.put("standard.errors", result.standardErrorKind());
    result.replicates().ifPresent(r -> blocks.put("resampling", r.block()));
    blocks.put("balance", balance(result.balance()));
    blocks.put("effective.sample.size", sizes(result));
    blocks.put("weights", weights(result));
    if (result.hasPropensity()) {
      blocks.put("predictability", quality(result.predictability()));
    }
    if (!result.parameters().isEmpty()) {
      blocks.put("parameters", result.parameters());
    }
    if (!result.losses().isEmpty()) {
      blocks.put("losses", result.losses());
    }
    return blocks;
  }

  private static Map<String, Object> subgroups(SubgroupEffects groups, EffectLayout layout) {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("column", groups.column());
    block.put("levels", groups.levels());
    Map<String, Object> tests = new LinkedHashMap<>();
    for (String outcome : layout.outcomes()) {
      try {
        WaldTest test = groups.heterogeneity(outcome);
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("statistic", test.statistic());
        numbers.put("df", test.restrictions());
        numbers.put("p.value", test.pValue());
        tests.put(outcome, numbers);
      } catch (NotIdentifiedException e) {
        tests.put(outcome, e.getMessage());
      }
    }
    block.put("heterogeneity", tests);
    if (!groups.balance().isEmpty()) {
      Map<String, Object> tables = new LinkedHashMap<>();
      groups.balance().forEach((level, table) -> tables.put(level, balance(table)));
      block.put("balance", tables);
    }
    return block;
  }

  /** One line per outcome: the test that effects are the same in all subgroups. */
  static List<String> heterogeneity(SubgroupEffects groups, EffectLayout layout) {
    List<String> lines = new ArrayList<>();
    for (String outcome : layout.outcomes()) {
      String test;
      try {
        test = groups.heterogeneity(outcome).toString();
      } catch (NotIdentifiedException e) {
        test = "no test (" + e.getMessage() + ")";
      }
      lines.add(layout.prefix(outcome) + "Equal effects by " + groups.column() + ": " + test);
    }
    return lines;
  }

  private static List<Object> balance(BalanceTable table) {
    List<Object> rows = new ArrayList<>();
    boolean overlap = table.hasOverlap();
    for (BalanceTable.Row row : table.rows()) {
      Map<String, Object> r = new LinkedHashMap<>();
      r.put("covariate", row.covariate());
      r.put("before", measures(row.before(), overlap));
      r.put("after", measures(row.after(), overlap));
      rows.add(r);
    }
    return rows;
  }

  private static Map<String, Object> measures(BalanceTable.Measures m, boolean overlap) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mean.treated", m.treatedMean());
    values.put("mean.controls", m.controlMean());
    values.put("smd", m.standardizedDifference());
    values.put("variance.ratio", m.varianceRatio());
    values.put("ks", m.kolmogorovSmirnov());
    if (overlap) {
      values.put("overlap", m.overlap());
    }
    return values;
  }

  private static Map<String, Object> sizes(WeightingResult result) {
    Map<String, Object> sizes = new LinkedHashMap<>();
    List<String> labels = result.armLabels();
    if (labels.size() == 2) {
      sizes.put("treated", result.effectiveSampleSize(true));
      sizes.put("controls", result.effectiveSampleSize(false));
    }
    for (int arm = 0; arm < labels.size() && labels.size() > 2; arm++) {
      sizes.put(labels.get(arm), result.effectiveSampleSize(arm));
    }
    return sizes;
  }

  /** The weights' summary of every arm. */
  private static Map<String, Object> weights(WeightingResult result) {
    Map<String, Object> arms = new LinkedHashMap<>();
    List<String> labels = result.armLabels();
    double[] w = result.weights();
    int[] code = result.arms();
    boolean[] in = new boolean[w.length];
    for (int arm = labels.size() - 1; arm >= 0; arm--) {
      for (int i = 0; i < w.length; i++) {
        in[i] = code[i] == arm;
      }
      String name = labels.size() > 2 ? labels.get(arm) : arm == 1 ? "treated" : "controls";
      arms.put(name, WeightSummary.of(w, in).block());
    }
    return arms;
  }

  private static Map<String, Object> quality(Predictability p) {
    Map<String, Object> quality = new LinkedHashMap<>();
    quality.put("auc", p.areaUnderCurve());
    quality.put("brier", p.brier());
    quality.put("log.loss", p.logLoss());
    quality.put("log.loss.constant", p.constantLogLoss());
    quality.put("outside.support", p.outsideSupport());
    return quality;
  }
}
