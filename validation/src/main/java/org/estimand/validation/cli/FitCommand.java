package org.estimand.validation.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.EstimationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code estimand fit}. */
@Command(
    name = "fit",
    description = "Estimate an effect from a CSV file.",
    customSynopsis =
        "estimand fit ESTIMATOR --data FILE.csv --outcome y --treatment d [OPTION ...]",
    sortOptions = false)
final class FitCommand implements Callable<Integer> {
  /** Options that every estimator has. */
  private static final Set<String> COMMON =
      Set.of(
          "--data",
          "--outcome",
          "--treatment",
          "--instrument",
          "--covariates",
          "--unit",
          "--time",
          "--cluster",
          "--weights",
          "--weight-kind",
          "--categorical",
          "--domain",
          "--missing",
          "--seed",
          "--threads",
          "--backend",
          "--level",
          "--json",
          "--help");

  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation
  private boolean help;

  @Parameters(
      paramLabel = "ESTIMATOR",
      description =
          "dml-plr, dml-pliv, dml-irm, dml-iivm, dml-apo, ipw, matching, aipw, ipwra,"
              + " regression-adjustment, tmle, dose, msm or g-formula.")
  private String estimator;

  @Mixin private FitOptions options = new FitOptions();

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "Write the result as JSON; - prints nothing else.")
  private String json;

  @Option(
      names = "--weights-out",
      paramLabel = "FILE",
      description =
          "Write row, arm, propensity and weight of every row as CSV (dose: row, dose and weight;"
              + " msm: row and weight).")
  private Path weightsOut;

  @Option(
      names = "--ratios",
      description =
          "ipw, aipw, ipwra, regression-adjustment, tmle: risk ratio and odds ratio of a 0/1 outcome"
              + " too.")
  private boolean ratios;

  @Spec private CommandSpec spec;

  FitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Recipe recipe = Recipes.of(estimator);
    refuseForeignOptions(recipe);
    FitContext context = options.run().context(console);
    Estimator<? extends EstimationResult> configured = recipe.estimator(options);
    CausalData data =
        options
            .propensities()
            .embed(options.roles().read(options.folds().columns(), options::with));
    EstimationResult result = options.covariance().apply(configured.fit(data, context));
    RatioText ratio = ratios ? RatioText.of(result, data) : null;
    boolean onlyJson = "-".equals(json);
    if (json != null) {
      String text = ratio == null ? result.toJson() : ratio.into(result.toJson());
      if (onlyJson) {
        console.print(text);
      } else {
        write(Path.of(json), text);
      }
    }
    if (weightsOut != null) {
      ResultParts.weights(result).ifPresent(text -> write(weightsOut, text));
    }
    if (!onlyJson) {
      console.print(result.summary());
      if (ratio != null) {
        console.print(ratio.text());
      }
      ResultParts.balance(result).ifPresent(console::print);
    } else {
      warn(result.diagnostics());
    }
    return ExitStatus.OK;
  }

  private void warn(List<Diagnostic> diagnostics) {
    for (Diagnostic d : diagnostics) {
      if (d.severity() == Diagnostic.Severity.WARNING) {
        console.message("warning " + d.code() + " " + d.message());
      }
    }
  }

  private void refuseForeignOptions(Recipe recipe) {
    for (OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
      String name = given.longestName();
      if (!COMMON.contains(name) && !recipe.options().contains(name)) {
        throw new InvalidConfigException(
            "CONF-086",
            name
                + " has no meaning for "
                + recipe.name()
                + ". Its options: "
                + String.join(", ", new TreeSet<>(recipe.options()))
                + ".");
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write \"" + file + "\" (" + e.getClass().getSimpleName() + ").", e);
    }
  }
}
