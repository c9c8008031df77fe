package org.estimand.validation.montecarlo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.datasets.dgp.InvalidInstrument;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.InvalidIvMl;
import org.estimand.iv.IvDesign;
import org.estimand.iv.OutcomeDesign;
import org.estimand.iv.SelectiveIv;
import org.estimand.learners.Learners;

/** Designs with an invalid instrument, and the models that are right or wrong in them. */
public final class InvalidIvDesigns {
  private static final int ROWS = 2000;
  private static final int LARGE = 8000;
  private static final String X1 = "x1";
  private static final String X2 = "x2";

  private InvalidIvDesigns() {}

  /** The designs of the command line. */
  static List<Design> all() {
    return List.of(linear(), continuous(), nonlinear());
  }

  /** The rows of the table of multiple robustness: name and the models that are right. */
  public static Map<String, Set<String>> submodels() {
    Map<String, Set<String>> rows = new LinkedHashMap<>();
    rows.put("all", Set.of("pi", "m", "delta", "h", "w"));
    rows.put("M1 pi+m", Set.of("pi", "m"));
    rows.put("M2 pi+delta+h", Set.of("pi", "delta", "h"));
    rows.put("M3 delta+w+m", Set.of("delta", "w", "m"));
    rows.put("M4 delta+w+h", Set.of("delta", "w", "h"));
    rows.put("pi only", Set.of("pi"));
    rows.put("m only", Set.of("m"));
    rows.put("delta only", Set.of("delta"));
    rows.put("delta+h", Set.of("delta", "h"));
    rows.put("delta+w", Set.of("delta", "w"));
    rows.put("pi+delta", Set.of("pi", "delta"));
    rows.put("none", Set.of());
    return rows;
  }

  /**
   * The parametric estimator with some models right and the others without x1.
   *
   * @param right among pi, m, delta, h, w; of a continuous treatment also v
   * @param continuous whether the treatment is continuous
   */
  public static InvalidIv submodel(Set<String> right, boolean continuous) {
    IvDesign plain = IvDesign.of(X1, X2);
    IvDesign wide = IvDesign.of(X1, X2, "z*x1");
    IvDesign wrong = IvDesign.of(X2);
    InvalidIv.Builder b =
        InvalidIv.builder()
            .instrumentDesign(right.contains("pi") ? plain : wrong)
            .treatmentDesign(right.contains("m") ? wide : wrong)
            .effectDesign(right.contains("delta") ? plain : wrong)
            .outcomeDesign(right.contains("h") ? wide : wrong)
            .covarianceDesign(right.contains("w") ? plain : wrong);
    return (continuous ? b.varianceDesign(right.contains("v") ? wide : wrong) : b).build();
  }

  /** 27 combinations, 11 of which the union model holds for. */
  public static SelectiveIv.Builder selection() {
    String[] other = {"x1^2", "x2^2"};
    return SelectiveIv.designs()
        .instrumentDesigns(IvDesign.of(X2), IvDesign.of(other), IvDesign.of(X1, X2))
        .treatmentDesigns(
            IvDesign.interacted(X2), IvDesign.interacted(other), IvDesign.interacted(X1, X2))
        .outcomeDesigns(OutcomeDesign.of(X2), OutcomeDesign.of(other), OutcomeDesign.of(X1, X2));
  }

  /** Whether a combination of {@link #selection} has a right robust set. */
  public static boolean isValid(int combination) {
    return combination / 9 == 2 && combination / 3 % 3 == 2 || combination % 3 == 2;
  }

  private static Design linear() {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    submodels().forEach((name, right) -> estimators.put(name, submodel(right, false)));
    estimators.put("selective", selection().build());
    return design(
        new InvalidInstrument(ROWS, InvalidInstrument.Form.LINEAR),
        "0/1 treatment, linear models right or wrong",
        estimators);
  }

  private static Design continuous() {
    Map<String, Estimator<? extends EstimationResult>> estimators = new LinkedHashMap<>();
    Set<String> all = Set.of("pi", "m", "v", "delta", "h", "w");
    estimators.put("all", submodel(all, true));
    estimators.put("M1 pi+m+v", submodel(Set.of("pi", "m", "v"), true));
    estimators.put("pi+m", submodel(Set.of("pi", "m"), true));
    estimators.put("M2 pi+delta+h", submodel(Set.of("pi", "delta", "h"), true));
    estimators.put("M3 delta+w+m", submodel(Set.of("delta", "w", "m"), true));
    estimators.put("M4 delta+w+h", submodel(Set.of("delta", "w", "h"), true));
    estimators.put("none", submodel(Set.of(), true));
    return design(
        new InvalidInstrument(2 * ROWS, InvalidInstrument.Form.CONTINUOUS),
        "continuous treatment",
        estimators);
  }

  private static Design nonlinear() {
    return design(
        new InvalidInstrument(LARGE, InvalidInstrument.Form.NONLINEAR),
        "0/1 treatment, squares matter",
        Map.of("ml-poly2", quadratic()));
  }

  /** Squares and products for treatment and outcome; a plain logit, wrong here, for pi. */
  public static InvalidIvMl quadratic() {
    return InvalidIvMl.builder()
        .instrumentModel(Learners.logistic())
        .treatmentModel(Learners.poly2())
        .outcomeModel(Learners.poly2())
        .build();
  }

  private static Design design(
      InvalidInstrument generator,
      String words,
      Map<String, Estimator<? extends EstimationResult>> estimators) {
    return new Design(
        generator.name(),
        "invalid instrument, "
            + words
            + "; ATE = "
            + InvalidInstrument.ATE
            + ", n = "
            + generator.rows(),
        generator,
        estimators);
  }
}
