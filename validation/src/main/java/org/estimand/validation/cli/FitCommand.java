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
import org.estimand.weighting.MatchingResult;
import org.estimand.weighting.SubgroupEffects;
import org.estimand.weighting.WeightingResult;
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
      description = "dml-plr, dml-pliv, dml-irm, dml-iivm, dml-apo, ipw or matching.")
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
      description = "ipw, matching: write row, arm, propensity and weight of every row as CSV.")
  private Path weightsOut;

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
            .embed(
                options
                    .roles()
                    .read(
                        options.folds().columns(),
                        roles -> options.effects().with(options.propensities().with(roles))));
    EstimationResult result = configured.fit(data, context);
    boolean onlyJson = "-".equals(json);
    if (json != null) {
      String text = result.toJson();
      if (onlyJson) {
        console.print(text);
      } else {
        write(Path.of(json), text);
      }
    }
    WeightingResult weighted =
        result instanceof MatchingResult matching
            ? matching.weighting()
            : result instanceof WeightingResult weighting ? weighting : null;
    if (weightsOut != null && weighted != null) {
      write(weightsOut, WeightsFile.of(weighted));
    }
    if (!onlyJson) {
      console.print(result.summary());
      if (weighted != null) {
        console.print(BalanceText.of(weighted.balance()));
        weighted.subgroups().ifPresent(this::printBalance);
      }
    } else {
      warn(result.diagnostics());
    }
    return ExitStatus.OK;
  }

  private void printBalance(SubgroupEffects groups) {
    groups
        .balance()
        .forEach(
            (level, table) -> console.print(BalanceText.of(groups.column() + "=" + level, table)));
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
