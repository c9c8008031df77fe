package org.estimand.validation.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.Role;
import org.estimand.dml.DmlAlgorithm;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.panel.DerivedMeans;
import org.estimand.panel.UnitEncoding;
import org.estimand.panel.UnobservedEffect;
import picocli.CommandLine.Option;

/** Options of panel-dml and panel-compare. */
final class PanelOptions {
  private static final String UNIT = "unit";
  private static final String CLUSTER = "cluster";

  @Option(
      names = "--unobserved-effect",
      split = ",",
      paramLabel = "NAME",
      description =
          "panel-dml: CRE_GENERAL (default), CRE_NORMAL, MUNDLAK_FP, TWO_WAY_MUNDLAK, FD_EXACT,"
              + " EARLY_DEMEANING, LATE_DEMEANING, UNIT_DUMMIES or POOLED. panel-compare: the ones"
              + " to compare (default: all).")
  private List<String> effects = List.of();

  @Option(
      names = "--derived-means",
      paramLabel = "BASIS",
      description =
          "Unit means of more than the covariates: none (default), squares, interactions or"
              + " quadratic (both).")
  private String derivedMeans;

  @Option(
      names = "--period-effects",
      description = "Every model has a dummy variable for each period.")
  private boolean periodEffects;

  @Option(
      names = "--unit-encoding",
      paramLabel = "NAME",
      description = "UNIT_DUMMIES: auto (default), absorbed or one-hot.")
  private String unitEncoding;

  @Option(
      names = "--period-length",
      paramLabel = "X",
      description =
          "FD_EXACT: time between adjacent periods (default: the smallest difference of times).")
  private Double periodLength;

  @Option(
      names = "--fold-plan",
      paramLabel = "NAME",
      description =
          "panel-...: folds of whole units (unit, the default), of clusters (cluster, the default"
              + " with one --cluster), rows (row), periods (period), period-blocks or"
              + " neighbours-left-out. All but the first two need --allow-unit-leakage.")
  private String foldPlan;

  @Option(
      names = "--allow-unit-leakage",
      description = "panel-...: rows of one unit may train and test.")
  private boolean leakage;

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      description = "panel-...: dml2 (default, all folds at once) or dml1 (the mean over folds).")
  private String algorithm;

  @Option(
      names = "--vcov-lags",
      paramLabel = "L",
      description = "--vcov driscoll-kraay: the largest lag, in periods.")
  private Integer lags;

  @Option(names = "--no-linear", description = "panel-compare: no linear estimators beside.")
  private boolean noLinear;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "panel-compare: write the estimates with their intervals as a figure.")
  private Path plot;

  /** The only effect named, CRE_GENERAL when none was. */
  UnobservedEffect effect() {
    if (effects.size() > 1) {
      throw new InvalidConfigException(
          "CONF-087",
          "--unobserved-effect takes one name for panel-dml; "
              + effects.size()
              + " given. Use panel-compare for several.");
    }
    return effects.isEmpty() ? UnobservedEffect.CRE_GENERAL : effects()[0];
  }

  boolean namesEffects() {
    return !effects.isEmpty();
  }

  UnobservedEffect[] effects() {
    List<String> names = Arrays.stream(UnobservedEffect.values()).map(Enum::name).toList();
    return effects.stream()
        .map(e -> e.toUpperCase(Locale.ROOT).replace('-', '_'))
        .map(e -> UnobservedEffect.valueOf(Choice.option("--unobserved-effect", e, names)))
        .toArray(UnobservedEffect[]::new);
  }

  DerivedMeans derivedMeans() {
    if (derivedMeans == null) {
      return DerivedMeans.none();
    }
    return switch (Choice.option(
        "--derived-means", derivedMeans, List.of("none", "squares", "interactions", "quadratic"))) {
      case "squares" -> DerivedMeans.squares();
      case "interactions" -> DerivedMeans.interactions();
      case "quadratic" -> DerivedMeans.quadratic();
      default -> DerivedMeans.none();
    };
  }

  boolean periodEffects() {
    return periodEffects;
  }

  UnitEncoding unitEncoding() {
    return unitEncoding == null
        ? UnitEncoding.AUTO
        : UnitEncoding.valueOf(
            Choice.option("--unit-encoding", unitEncoding, List.of("auto", "absorbed", "one-hot"))
                .toUpperCase(Locale.ROOT)
                .replace('-', '_'));
  }

  Double periodLength() {
    return periodLength;
  }

  DmlAlgorithm algorithm() {
    return algorithm == null
        ? DmlAlgorithm.DML2
        : DmlAlgorithm.valueOf(
            Choice.option("--algorithm", algorithm, List.of("dml2", "dml1"))
                .toUpperCase(Locale.ROOT));
  }

  boolean linear() {
    return !noLinear;
  }

  Path plot() {
    return plot;
  }

  /** The folds. */
  CrossFitPlan plan(FoldOptions folds, RoleOptions roles) {
    CrossFitPlan plan = folds.columns().isEmpty() ? drawn(folds, roles) : given(folds);
    return leakage ? plan.allowUnitLeakage() : plan;
  }

  private CrossFitPlan given(FoldOptions folds) {
    if (foldPlan != null) {
      throw new InvalidConfigException(
          "CONF-086", "--fold-plan and fold columns exclude each other.");
    }
    return folds.plan();
  }

  private CrossFitPlan drawn(FoldOptions folds, RoleOptions roles) {
    String kind =
        foldPlan == null
            ? (roles.clusters().size() == 1 ? CLUSTER : UNIT)
            : Choice.option(
                "--fold-plan",
                foldPlan,
                List.of(UNIT, CLUSTER, "row", "period", "period-blocks", "neighbours-left-out"));
    boolean blocks = kind.equals("period-blocks") || kind.equals("neighbours-left-out");
    if (blocks && folds.repetitions() != null) {
      throw new InvalidConfigException(
          "CONF-086",
          "--repetitions has no meaning for --fold-plan "
              + kind
              + ": blocks of periods are not random.");
    }
    CrossFitPlan plan =
        switch (kind) {
          case "row" -> folds.plan().byRow();
          case "period" -> folds.plan().groupedBy(Role.TIME);
          case CLUSTER -> folds.plan().groupedBy(Role.CLUSTER);
          case "period-blocks" -> CrossFitPlan.periodBlocks(folds.folds(5));
          case "neighbours-left-out" -> CrossFitPlan.neighboursLeftOut(folds.folds(10));
          default -> folds.plan().groupedBy(Role.UNIT);
        };
    return plan;
  }

  /** The covariance named, or null for the default. */
  VcovType vcov(RoleOptions roles, String vcov) {
    String kind =
        vcov == null
            ? CLUSTER
            : Choice.option(
                "--vcov", vcov, List.of(CLUSTER, UNIT, "unit-time", "driscoll-kraay", "robust"));
    if (lags != null && !kind.equals("driscoll-kraay")) {
      throw new InvalidConfigException(
          "CONF-086", "--vcov-lags has no meaning here: only --vcov driscoll-kraay has lags.");
    }
    if (kind.equals("driscoll-kraay") && lags == null) {
      throw new InvalidConfigException(
          "CONF-087", "--vcov driscoll-kraay needs --vcov-lags, the largest lag in periods.");
    }
    boolean named = roles.unit() != null && roles.time() != null;
    return switch (kind) {
      case UNIT -> named ? VcovType.cluster(SmallSample.NONE, roles.unit()) : null;
      case "unit-time" ->
          named ? VcovType.cluster(SmallSample.NONE, roles.unit(), roles.time()) : null;
      case "driscoll-kraay" -> VcovType.driscollKraay(lags);
      case "robust" -> VcovType.robust();
      default -> null; // the columns are those of the roles
    };
  }
}
