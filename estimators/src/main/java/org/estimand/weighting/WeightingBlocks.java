package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the JSON form of a weighting result has beyond its terms. */
final class WeightingBlocks {
  private WeightingBlocks() {}

  static Map<String, Object> of(WeightingResult result) {
    Map<String, Object> blocks = new LinkedHashMap<>();
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

  private static List<Object> balance(BalanceTable table) {
    List<Object> rows = new ArrayList<>();
    for (BalanceTable.Row row : table.rows()) {
      Map<String, Object> r = new LinkedHashMap<>();
      r.put("covariate", row.covariate());
      r.put("before", measures(row.before()));
      r.put("after", measures(row.after()));
      rows.add(r);
    }
    return rows;
  }

  private static Map<String, Object> measures(BalanceTable.Measures m) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mean.treated", m.treatedMean());
    values.put("mean.controls", m.controlMean());
    values.put("smd", m.standardizedDifference());
    values.put("variance.ratio", m.varianceRatio());
    values.put("ks", m.kolmogorovSmirnov());
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
