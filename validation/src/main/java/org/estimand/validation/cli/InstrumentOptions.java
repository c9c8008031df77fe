package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;
import picocli.CommandLine.Option;

/** How a linear model with instruments is estimated. */
final class InstrumentOptions {
  private static final List<String> COVARIANCES =
      List.of(
          "iid",
          "iid-n",
          "HC0",
          "HC1",
          "HC2",
          "HC3",
          "HC4",
          "cluster",
          "cluster-adjusted",
          "newey-west:L",
          "driscoll-kraay:L");

  @Option(
      names = "--absorb",
      split = ",",
      paramLabel = "g",
      description = "iv-2sls, iv-liml: groupings whose effects are absorbed.")
  private List<String> absorb;

  @Option(
      names = "--student-t",
      description = "iv-2sls, iv-liml: Student's t, and F for the classical Anderson-Rubin test.")
  private boolean smallSample;

  @Option(
      names = "--null",
      split = ",",
      paramLabel = "b",
      description = "iv-2sls, iv-liml: effects that weak-instrument-robust tests are about.")
  private List<Double> nulls;

  @Option(names = "--fuller", paramLabel = "A", description = "iv-liml: Fuller's a (default: 0).")
  private Double fuller;

  @Option(names = "--k-class", paramLabel = "K", description = "iv-2sls: a given k.")
  private Double kClass;

  @Option(
      names = "--iv-gmm",
      paramLabel = "KIND",
      description = "iv-2sls: GMM instead: two-step, iterated or continuous.")
  private String gmm;

  /** Adds the groupings to absorb. */
  Roles with(Roles roles) {
    return absorb == null
        ? roles
        : roles.block(IvRegression.ABSORB_BLOCK, absorb.toArray(new String[0]));
  }

  /** The builder with what was given. */
  IvRegression.Builder apply(IvRegression.Builder builder, List<String> clusters, String vcov) {
    IvRegression.Builder next = builder.smallSample(smallSample);
    if (vcov != null) {
      next = next.vcov(type(clusters, vcov)).debiased(!vcov.equals("iid-n"));
    }
    if (nulls != null) {
      next = next.nullHypothesis(nulls.stream().mapToDouble(Double::doubleValue).toArray());
    }
    return next;
  }

  /** Two-stage least squares or what replaces it. */
  IvMethod twoStage() {
    if (gmm != null && kClass != null) {
      throw new InvalidConfigException(
          "CONF-204", "--iv-gmm and --k-class exclude each other. Leave one of them out.");
    }
    if (gmm != null) {
      return switch (Choice.option(
          "--iv-gmm", gmm, List.of("two-step", "iterated", "continuous"))) {
        case "two-step" -> IvMethod.twoStepGmm();
        case "iterated" -> IvMethod.iteratedGmm();
        default -> IvMethod.continuousGmm();
      };
    }
    return kClass == null ? IvMethod.twoStage() : IvMethod.kClass(kClass);
  }

  /** LIML or Fuller's estimator. */
  IvMethod liml() {
    return fuller == null ? IvMethod.liml() : IvMethod.fuller(fuller);
  }

  private static VcovType type(List<String> clusters, String vcov) {
    int colon = vcov.indexOf(':');
    String name = colon < 0 ? vcov : vcov.substring(0, colon);
    if (name.equals("newey-west") || name.equals("driscoll-kraay")) {
      int lags = lags(colon < 0 ? "" : vcov.substring(colon + 1), vcov);
      return name.equals("newey-west") ? VcovType.neweyWest(lags) : VcovType.driscollKraay(lags);
    }
    Choice.option("--vcov", vcov, COVARIANCES);
    if (vcov.startsWith("iid")) {
      return VcovType.iid();
    }
    if (vcov.startsWith("HC")) {
      return VcovType.robust(VcovType.Robust.Kind.valueOf(vcov.toUpperCase(Locale.ROOT)));
    }
    if (clusters.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-204", "--vcov " + vcov + " needs --cluster. Name the cluster columns there.");
    }
    SmallSample factor =
        vcov.equals("cluster") ? SmallSample.GROUPS : SmallSample.GROUPS_AND_PARAMETERS;
    return new VcovType.Cluster(new ArrayList<>(clusters), factor);
  }

  private static int lags(String text, String vcov) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new InvalidConfigException(
          "CONF-204",
          "--vcov " + vcov + " needs a number of lags after a colon, for example newey-west:4.",
          e);
    }
  }
}
