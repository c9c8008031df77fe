package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UsageTest {
  private static final String FILE = "--data x.csv --outcome y --treatment d ";

  @Test
  void versionAndHelp() {
    Outcome version = Outcome.line("--version").succeeded();
    assertTrue(version.out().startsWith("estimand "), version.out());
    Outcome help = Outcome.line("fit --help").succeeded();
    assertTrue(help.out().startsWith("Usage: estimand fit ESTIMATOR --data FILE.csv"), help.out());
    assertTrue(help.out().contains("--fold-column-cluster"), help.out());
    String words = help.out().replaceAll("\\s+", " ");
    assertTrue(words.contains("its quantiles at 5, 25, 50, 75 and 95 %)."), words);
    assertEquals(0, Outcome.line("--help").status());
  }

  @Test
  void unknownCommandsAndOptionsNameTheClosest() {
    Outcome.line("ft")
        .failedWith(2, "CONF-088 Unknown command \"ft\". Closest: \"fit\". Commands: ");
    Outcome.line("fit ipw " + FILE + "--covariats a")
        .failed(
            2,
            "CONF-088 Unknown option \"--covariats\". Closest: \"--covariates\". See \"estimand fit"
                + " --help\".");
    Outcome.line("fit ipw " + FILE + "more")
        .failed(2, "CONF-088 Unexpected argument \"more\". See \"estimand fit --help\".");
    Outcome.of().failedWith(2, "CONF-088 Name a command: ");
  }

  @Test
  void missingAndUnreadableValues() {
    Outcome.line("fit ipw --data x.csv")
        .failed(
            2,
            "CONF-088 Missing required options: '--outcome=y', '--treatment=d'. See \"estimand fit"
                + " --help\".");
    Outcome.line("fit ipw " + FILE + "--seed one")
        .failed(
            2,
            "CONF-088 Invalid value for option '--seed': 'one' is not a long. See \"estimand fit"
                + " --help\".");
  }

  @Test
  void anUnknownEstimatorNamesTheClosest() {
    Outcome.line("fit ipww " + FILE)
        .failedWith(2, "CONF-080 Unknown estimator \"ipww\". Closest: \"ipw\". Choices: ");
  }

  @Test
  void anOptionWithoutMeaningForTheEstimatorIsRefused() {
    Outcome.line("fit ipw " + FILE + "--score iv-type")
        .failedWith(
            2,
            "CONF-086 --score has no meaning for ipw. Its options: --all-rows,"
                + " --balance-embedding, --balance-products, --balance-squares, --base-weights,");
    Outcome.line("fit ipw " + FILE + "--propensity probit --folds 5")
        .failed(
            2,
            "CONF-086 --propensity probit is fitted to all rows and takes no folds. Use logit or"
                + " leave the folds out.");
  }

  @Test
  void valuesAreChecked() {
    Outcome.line("fit ipw " + FILE + "--level 95")
        .failed(2, "CONF-087 --level 95.0: must lie between 0 and 1, for example 0.95.");
    Outcome.line("fit ipw " + FILE + "--weights w")
        .failed(2, "CONF-087 --weights w needs --weight-kind: sampling, frequency or precision.");
    Outcome.line("fit ipw " + FILE + "--weight-kind sampling")
        .failed(2, "CONF-087 --weight-kind sampling was given without --weights.");
    Outcome.line("fit ipw " + FILE + "--weights w --weight-kind sampl")
        .failed(
            2,
            "CONF-087 Unknown --weight-kind \"sampl\". Closest: \"sampling\". Choices: sampling,"
                + " frequency, precision.");
    Outcome.line("fit ipw " + FILE + "--missing ignore")
        .failed(2, "CONF-087 Unknown --missing \"ignore\". Choices: refuse, drop.");
    Outcome.line("fit ipw " + FILE + "--threads 0")
        .failed(2, "CONF-013 threads = 0; must be at least 1.");
  }
}
