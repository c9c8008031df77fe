package org.estimand.validation.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learners.kernel.Kernel;
import org.estimand.learners.kernel.KernelRidgeOptions;
import picocli.CommandLine.Option;

/** Settings of kernel ridge regression. */
final class KernelOptions {
  static final String KERNEL = "kernel";

  @Option(
      names = "--kernel",
      paramLabel = "NAME",
      description = "Learner kernel: gaussian, linear or polynomial (default: gaussian).")
  private String kernel;

  @Option(
      names = "--kernel-width",
      paramLabel = "H",
      description =
          "Width of the Gaussian kernel: a number, median or tuned (default: median). Features are"
              + " standardised.")
  private String width;

  @Option(
      names = "--kernel-degree",
      paramLabel = "N",
      description = "Degree of the polynomial kernel (default: 3).")
  private Integer degree;

  @Option(
      names = "--kernel-penalty",
      paramLabel = "L",
      description = "Penalty of kernel ridge (default: by leave-one-out error).")
  private Double penalty;

  @Option(
      names = "--kernel-exact-rows",
      paramLabel = "N",
      description = "Training rows above which low-rank features are used (default: 5000).")
  private Integer exactRows;

  @Option(
      names = "--kernel-landmarks",
      paramLabel = "N",
      description = "Largest rank of low-rank features (default: 500).")
  private Integer landmarks;

  /** Refuses settings when no learner is kernel, and those the chosen kernel does not have. */
  void check(boolean named) {
    if (!named) {
      refuse("--kernel", kernel);
      refuse("--kernel-width", width);
      refuse("--kernel-degree", degree);
      refuse("--kernel-penalty", penalty);
      refuse("--kernel-exact-rows", exactRows);
      refuse("--kernel-landmarks", landmarks);
    } else {
      Kernel chosen = chosen();
      if (width != null && chosen != Kernel.GAUSSIAN) {
        throw refusal("--kernel-width", "--kernel is not gaussian");
      }
      if (degree != null && chosen != Kernel.POLYNOMIAL) {
        throw refusal("--kernel-degree", "--kernel is not polynomial");
      }
    }
  }

  private static void refuse(String option, Object value) {
    if (value != null) {
      throw refusal(option, "--learner is not " + KERNEL);
    }
  }

  private static InvalidConfigException refusal(String option, String why) {
    return new InvalidConfigException("CONF-086", option + " has no meaning here: " + why + ".");
  }

  private Kernel chosen() {
    List<String> names = Arrays.stream(Kernel.values()).map(Kernel::text).toList();
    return kernel == null
        ? Kernel.GAUSSIAN
        : Kernel.valueOf(Choice.option("--kernel", kernel, names).toUpperCase(Locale.ROOT));
  }

  KernelRidgeOptions options() {
    KernelRidgeOptions o = KernelRidgeOptions.defaults().kernel(chosen());
    if (width != null) {
      o =
          switch (width) {
            case "median" -> o.medianWidth();
            case "tuned" -> o.tunedWidth();
            default -> o.width(number(width));
          };
    }
    o = degree == null ? o : o.degree(degree);
    o = penalty == null ? o : o.penalty(penalty);
    o = exactRows == null ? o : o.exactRows(exactRows);
    return landmarks == null ? o : o.landmarks(landmarks);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InvalidConfigException(
          "CONF-109",
          "--kernel-width \"" + text + "\" is not a number. Give one, or median or tuned.",
          e);
    }
  }
}
