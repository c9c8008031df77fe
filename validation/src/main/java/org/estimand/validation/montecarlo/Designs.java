package org.estimand.validation.montecarlo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.datasets.dgp.KangSchafer;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.learners.Learners;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.OutcomeAdjustment;

/** The designs of {@code estimand simulate}. */
public final class Designs {
  private static final int KANG_SCHAFER_ROWS = 1000;

  private Designs() {}

  /** All designs. */
  public static List<Design> all() {
    List<Design> all = new ArrayList<>();
    all.addAll(List.of(plr(), pliv(), irm(), iivm(), ipw(), kangSchafer(true), kangSchafer(false)));
    all.addAll(InvalidIvDesigns.all());
    all.addAll(PanelDesigns.all());
    return List.copyOf(all);
  }

  /**
   * The design of a name.
   *
   * @throws InvalidConfigException CONF-085
   */
  public static Design of(String name) {
    List<String> names = all().stream().map(Design::name).toList();
    return all().stream()
        .filter(d -> d.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    "CONF-085",
                    "Unknown design \""
                        + name
                        + "\". "
                        + NearestName.hint(name, names)
                        + "Designs: "
                        + String.join(", ", names)
                        + "."));
  }

  private static Design plr() {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    estimators.put("dml-plr", Plr.builder().outcomeModel(Learners.ols()).build());
    estimators.put(
        "dml-plr-iv-type",
        Plr.builder().score(Plr.Score.IV_TYPE).outcomeModel(Learners.ols()).build());
    return new Design(
        "dml-plr",
        "partially linear, linear nuisances; theta = 0.5, n = " + LinearDesigns.ROWS,
        LinearDesigns::partiallyLinear,
        estimators);
  }

  private static Design pliv() {
    return new Design(
        "dml-pliv",
        "partially linear with an instrument; theta = 0.5, n = " + LinearDesigns.ROWS,
        LinearDesigns::partiallyLinearIv,
        Map.of("dml-pliv", Pliv.builder().outcomeModel(Learners.ols()).build()));
  }

  private static Design irm() {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    Irm.Builder irm =
        Irm.builder().outcomeModel(Learners.ols()).propensityModel(Learners.logistic());
    estimators.put("dml-irm", irm.build());
    estimators.put("dml-irm-hajek", irm.normalize(true).build());
    return new Design(
        "dml-irm",
        "logit treatment, linear outcomes, heterogeneous effect; ATE = 1, n = "
            + LinearDesigns.ROWS,
        LinearDesigns::interactive,
        estimators);
  }

  private static Design iivm() {
    return new Design(
        "dml-iivm",
        "logit instrument, one half compliers; LATE = 1, n = " + LinearDesigns.ROWS,
        LinearDesigns::interactiveIv,
        Map.of(
            "dml-iivm",
            Iivm.builder()
                .outcomeModel(Learners.ols())
                .treatmentModel(Learners.logistic())
                .instrumentModel(Learners.logistic())
                .build()));
  }

  private static Design ipw() {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    estimators.put("ipw", Ipw.builder().build());
    estimators.put("ipw-ht", Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON).build());
    return new Design(
        "ipw",
        "logit treatment, linear outcomes, heterogeneous effect; ATE = 1, n = "
            + LinearDesigns.ROWS,
        LinearDesigns::interactive,
        estimators);
  }

  private static Design kangSchafer(boolean correct) {
    KangSchafer generator = new KangSchafer(KANG_SCHAFER_ROWS, correct);
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    estimators.put("ht", Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON).build());
    estimators.put("hajek", Ipw.builder().build());
    estimators.put("ols", OutcomeAdjustment.regression().build());
    estimators.put("aipw", OutcomeAdjustment.augmented().build());
    // inverse probability tilting: estimators.put("ipt", ...)
    return new Design(
        generator.name(),
        "Kang and Schafer (2007), "
            + (correct ? "covariates in which the models hold" : "transformed covariates")
            + "; E[Y(1)] = 210, n = "
            + KANG_SCHAFER_ROWS,
        generator,
        estimators);
  }
}
