package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitResult;
import org.estimand.fit.Json;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.ResultJson;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The effects of all contrasts of a {@link WeightingStudy} by all models, and what was skipped. */
public final class WeightingStudyResult implements FitResult {
  private final String propensity;
  private final String estimand;
  private final int observations;
  private final String vcov;
  private final double level;
  private final List<Fitted> fitted;
  private final List<Skipped> skipped;
  private final List<Diagnostic> diagnostics;
  private final Provenance provenance;

  /**
   * One effect.
   *
   * @param label the contrast
   * @param treatment its column
   * @param model what is controlled for, and how
   * @param estimate the effect
   * @param standardError its standard error
   * @param statistic estimate over standard error; NaN of a degenerate variance, as are p-values
   *     and bounds
   * @param pValue two-sided, of this effect alone
   * @param holm adjusted over the contrasts of the same model, Holm
   * @param benjaminiHochberg the same, Benjamini and Hochberg
   * @param low lower end of the interval
   * @param high upper end
   * @param conleyError Conley's standard error, where it was asked for and its variance is positive
   * @param treated treated rows
   * @param rows rows of the contrast
   */
  public record Row(
      String label,
      String treatment,
      StudyModel model,
      double estimate,
      double standardError,
      double statistic,
      double pValue,
      double holm,
      double benjaminiHochberg,
      double low,
      double high,
      OptionalDouble conleyError,
      int treated,
      int rows) {
    Row adjusted(double byHolm, double byBenjaminiHochberg) {
      return new Row(
          label,
          treatment,
          model,
          estimate,
          standardError,
          statistic,
          pValue,
          byHolm,
          byBenjaminiHochberg,
          low,
          high,
          conleyError,
          treated,
          rows);
    }
  }

  /**
   * A contrast that has no estimate.
   *
   * @param label the contrast
   * @param model the model that failed; empty for all
   * @param reason why
   */
  public record Skipped(String label, Optional<StudyModel> model, String reason) {
    /** The reason after the names. */
    public String text() {
      return label + model.map(m -> ", " + m.label()).orElse("") + ": " + reason;
    }
  }

  /** A row with the fit behind it. */
  record Fitted(Row row, Optional<WeightingResult> weighting, Optional<Estimates> effects) {}

  WeightingStudyResult(
      String propensity,
      String estimand,
      int observations,
      String vcov,
      double level,
      List<Fitted> fitted,
      List<Skipped> skipped,
      List<Diagnostic> diagnostics,
      Provenance provenance) {
    this.propensity = propensity;
    this.estimand = estimand;
    this.observations = observations;
    this.vcov = vcov;
    this.level = level;
    this.fitted = List.copyOf(fitted);
    this.skipped = List.copyOf(skipped);
    this.diagnostics = List.copyOf(diagnostics);
    this.provenance = provenance;
  }

  /** All effects: contrast by contrast, the models in the order of {@link StudyModel}. */
  public List<Row> rows() {
    return fitted.stream().map(Fitted::row).toList();
  }

  /** Contrasts and models without an estimate. */
  public List<Skipped> skipped() {
    return skipped;
  }

  /** Names of the contrasts that have an estimate, in order. */
  public List<String> labels() {
    return fitted.stream().map(f -> f.row().label()).distinct().toList();
  }

  /** The models that have an estimate somewhere. */
  public List<StudyModel> models() {
    List<StudyModel> all = new ArrayList<>();
    for (StudyModel m : StudyModel.values()) {
      if (fitted.stream().anyMatch(f -> f.row().model() == m)) {
        all.add(m);
      }
    }
    return List.copyOf(all);
  }

  /** What the weighting controls for at most: both where there is an embedding, else tabular. */
  public StudyModel mainModel() {
    return models().contains(StudyModel.BOTH) ? StudyModel.BOTH : StudyModel.TABULAR;
  }

  /**
   * The effect of a contrast by a model.
   *
   * @throws InvalidConfigException CONF-199 where there is none
   */
  public Row row(String label, StudyModel model) {
    return find(label, model).row();
  }

  /** Whether a contrast has an effect by a model. */
  public boolean has(String label, StudyModel model) {
    return fitted.stream().anyMatch(f -> f.row().label().equals(label) && f.row().model() == model);
  }

  /**
   * The whole result of a contrast by weighting: balance, propensities, other covariances.
   *
   * @throws InvalidConfigException CONF-199 where there is none, as for fixed effects
   */
  public WeightingResult weighting(String label, StudyModel model) {
    return find(label, model).weighting().orElseThrow(() -> none(label, model));
  }

  /**
   * The coefficients of a contrast with fixed effects, the treatment first.
   *
   * @throws InvalidConfigException CONF-199 where there are none
   */
  public Estimates fixedEffects(String label) {
    return find(label, StudyModel.FIXED_EFFECTS).effects().orElseThrow();
  }

  /**
   * How well assignment is predicted, out of fold where propensities are cross-fitted.
   *
   * @throws InvalidConfigException CONF-199 where there is no propensity
   */
  public Predictability predictability(String label, StudyModel model) {
    return weighting(label, model).predictability();
  }

  private Fitted find(String label, StudyModel model) {
    return fitted.stream()
        .filter(f -> f.row().label().equals(label) && f.row().model() == model)
        .findFirst()
        .orElseThrow(() -> none(label, model));
  }

  private InvalidConfigException none(String label, StudyModel model) {
    return new InvalidConfigException(
        "CONF-199",
        "The study has no such result: \""
            + label
            + "\", "
            + model.label()
            + ". "
            + NearestName.hint(label, labels())
            + "Contrasts: "
            + String.join(", ", labels())
            + "; models: "
            + String.join(", ", models().stream().map(StudyModel::label).toList())
            + ".");
  }

  /** The name of the propensity model. */
  public String propensity() {
    return propensity;
  }

  /** The population. */
  public String estimand() {
    return estimand;
  }

  /** Rows of the data. */
  public int observations() {
    return observations;
  }

  /** Name of the covariance. */
  public String vcovLabel() {
    return vcov;
  }

  /** The level of the intervals. */
  public double level() {
    return level;
  }

  @Override
  public String summary() {
    return StudyText.of(this);
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public String toJson() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("estimator", WeightingStudy.NAME);
    out.put("estimand", estimand);
    out.put("observations", observations);
    List<Object> terms = new ArrayList<>();
    for (Row r : rows()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("term", r.label());
      row.put("treatment", r.treatment());
      row.put("model", r.model().label());
      row.put("estimate", r.estimate());
      row.put("std.error", r.standardError());
      row.put("statistic", r.statistic());
      row.put("p.value", r.pValue());
      row.put("p.holm", r.holm());
      row.put("p.bh", r.benjaminiHochberg());
      row.put("conf.low", r.low());
      row.put("conf.high", r.high());
      row.put(
          "std.error.conley", r.conleyError().isPresent() ? r.conleyError().getAsDouble() : null);
      row.put("treated", r.treated());
      row.put("observations", r.rows());
      terms.add(row);
    }
    out.put("terms", terms);
    List<Object> quality = new ArrayList<>();
    for (Fitted f : fitted) {
      if (f.weighting().isPresent()) {
        Predictability p = f.weighting().get().predictability();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("term", f.row().label());
        row.put("model", f.row().model().label());
        row.put("auc", p.areaUnderCurve());
        row.put("log.loss", p.logLoss());
        row.put("log.loss.constant", p.constantLogLoss());
        quality.add(row);
      }
    }
    out.put("predictability", quality);
    List<Object> without = new ArrayList<>();
    for (Skipped s : skipped) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("term", s.label());
      row.put("model", s.model().map(StudyModel::label).orElse(null));
      row.put("reason", s.reason());
      without.add(row);
    }
    out.put("skipped", without);
    out.put("diagnostics", ResultJson.diagnostics(diagnostics));
    out.put("provenance", provenance.fields());
    out.put("level", level);
    out.put("vcov", vcov);
    return Json.write(out);
  }

  /** One row per contrast and model, with adjusted p-values and the rows behind them. */
  @Override
  public Table tidy() {
    StringColumn term = StringColumn.create("term");
    StringColumn treatment = StringColumn.create("treatment");
    StringColumn model = StringColumn.create("model");
    String[] names = {
      "estimate", "std.error", "statistic", "p.value", "p.holm", "p.bh", "conf.low", "conf.high"
    };
    List<DoubleColumn> numbers = new ArrayList<>();
    for (String name : names) {
      numbers.add(DoubleColumn.create(name));
    }
    DoubleColumn conley = DoubleColumn.create("std.error.conley");
    IntColumn treated = IntColumn.create("treated");
    IntColumn count = IntColumn.create("observations");
    for (Row r : rows()) {
      term.append(r.label());
      treatment.append(r.treatment());
      model.append(r.model().label());
      double[] values = {
        r.estimate(),
        r.standardError(),
        r.statistic(),
        r.pValue(),
        r.holm(),
        r.benjaminiHochberg(),
        r.low(),
        r.high()
      };
      for (int k = 0; k < values.length; k++) {
        numbers.get(k).append(values[k]);
      }
      conley.append(r.conleyError().orElse(Double.NaN));
      treated.append(r.treated());
      count.append(r.rows());
    }
    Table table = Table.create("tidy", term, treatment, model);
    numbers.forEach(table::addColumns);
    return table.addColumns(conley, treated, count);
  }

  @Override
  public Table glance() {
    return Table.create(
        "glance",
        LongColumn.create("nobs", new long[] {observations}),
        IntColumn.create("contrasts", new int[] {labels().size()}),
        IntColumn.create("skipped", new int[] {skipped.size()}),
        StringColumn.create("estimator", WeightingStudy.NAME),
        StringColumn.create("estimand", estimand),
        StringColumn.create("vcov", vcov),
        StringColumn.create("seed", String.valueOf(provenance.fields().get("seed"))));
  }
}
