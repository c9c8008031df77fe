package org.estimand.validation.cli;

import org.estimand.errors.CausalException;

/**
 * Messages of the library in words of the command line: where a remedy of the library names its
 * classes or methods, the message names the option instead, or what else can be done.
 */
final class CommandLineWords {
  private CommandLineWords() {}

  /** The message, with its code. */
  static String of(CausalException e) {
    Message m = new Message(e.getMessage());
    return switch (e.code()) {
      case "DATA-002" ->
          m.says("Drop them with Missing\\.DROP_ROWS or impute before CausalData\\.of\\.")
              .as("Drop them with --missing drop, or fill the cells of the file.");
      case "IDENT-002" ->
          new Message(
                  m.says("Fewer folds, or stratifiedBy\\([A-Z]+\\)\\.")
                      .as(
                          "Use fewer --folds, or a --fold-column that spreads such rows over all"
                              + " folds."))
              .says(
                  "Fewer folds, another fold column, or folds drawn with"
                      + " stratifiedBy\\([A-Z]+\\)\\.")
              .as(
                  "Use other fold labels, spreading such rows over the folds, or --folds to draw"
                      + " them.");
      case "IDENT-003" ->
          m.says("Use PropensityModel\\.firth\\(\\) or a ridge penalty,")
              .as("Use --propensity firth or ridge,");
      case "CONF-022" ->
          new Message(m.says(", or state allowUnitLeakage\\(\\)").as(""))
              .says("; for two clusterings give one fold column for each\\.")
              .as("; for two clusterings name one fold column for each in --fold-column-cluster.");
      case "CONF-025" ->
          m.says("Choose with groupedBy\\(\\.\\.\\.\\) or name fewer CLUSTER columns\\.")
              .as("Name one or two columns in --cluster.");
      case "CONF-054" ->
          m.says("Let the plan draw the folds, or use userSuppliedProduct\\(\\)\\.")
              .as(
                  "Use --folds to draw them, or name one fold column for each in"
                      + " --fold-column-cluster.");
      case "CONF-060" -> m.says("trim\\((.*), (.*)\\):").as("--trim $1,$2:");
      case "CONF-062" ->
          m.says(
                  "refitAfterTrimming\\(true\\) needs trimming limits; call trim\\(lower, upper\\)\\.")
              .as("--refit-after-trimming needs trimming limits, for example --trim 0.01,0.99.");
      case "CONF-158" ->
          new Message(
                  new Message(m.says("smallSample\\(([A-Z_]+)\\)").as("--small-sample"))
                      .says("Leave smallSample out\\.")
                      .as("Leave --small-sample out."))
              .says(
                  "singleUnit\\(([A-Z_]+)\\) is about strata, but no column has the role"
                      + " STRATUM\\. Give it to one, or leave singleUnit out\\.")
              .as(
                  "--single-unit is about strata, but there are none. Name a column with --stratum,"
                      + " or leave --single-unit out.");
      case "CONF-161" -> m.says("smallSample\\(([A-Z_]+)\\) is").as("--small-sample is");
      case "CONF-163" -> m.says("failureShare =").as("--failure-share =");
      case "CONF-164" -> m.says("studentT\\((.*)\\):").as("--density t:$1:");
      case "CONF-165" -> m.says("moments =").as("--moments =");
      case "CONF-166" ->
          new Message(m.says("polynomial\\((.*)\\):").as("--degree $1:"))
              .says("naturalSpline\\((.*)\\):")
              .as("--spline $1:");
      case "CONF-167" -> m.says("lags =").as("--lags =");
      case "CONF-168" -> m.says("bound =").as("--bound =");
      case "CONF-290" ->
          new Message(
                  m.says("WITHIN_ARMS keeps").as("--standard-errors stratified-bootstrap keeps"))
              .says("Use PAIRS or FRACTIONAL\\.")
              .as("Use bootstrap or fractional-bootstrap.");
      case "CONF-291" ->
          new Message(m.says("against\\((.*)\\):").as("--against $1:"))
              .says("at\\((.*)\\):")
              .as("--at $1:");
      case "DATA-060" ->
          new Message(
                  m.says("give columns the role COVARIATE or put them in the block \"outcome\"\\.")
                      .as("name them in --covariates or --outcome-covariates."))
              .says("give columns the role COVARIATE or put them in the block \"propensity\"\\.")
              .as("name them in --covariates or --propensity-covariates.");
      case "DATA-146" ->
          m.says(
                  "Block \"period(.*)\" is none of the periods of (.*) treatments; name the"
                      + " covariates measured before the first treatment period1, and so on\\.")
              .as("--period-covariates $1: there are $2 treatments, so the last period is $2.");
      case "DATA-147" -> m.says("CENSORED columns").as("--censored columns");
      case "IDENT-168" ->
          m.says("Use MarginalModel\\.CUMULATIVE or EACH_PERIOD\\.")
              .as("Use --marginal-model cumulative or each-period.");
      case "NOTSUP-063" -> m.says("Use Ipw\\.").as("Use ipw.");
      case "NOTSUP-064" ->
          m.says("Use Irm for cross-fitted models\\.")
              .as("Use dml-irm, or tmle, for cross-fitted models.");
      case "NOTSUP-163" ->
          new Message(m.says("FIXED_WEIGHTS treats").as("--standard-errors fixed-weights treats"))
              .says("Use STACKED, or Ipw\\.")
              .as("Use stacked, or ipw.");
      case "NOTSUP-164" ->
          new Message(m.says("STACKED standard errors need").as("--standard-errors stacked needs"))
              .says("Use FIXED_WEIGHTS, or")
              .as("Use fixed-weights or a bootstrap, or");
      case "NOTSUP-171" -> m.says("leastVariable\\(true\\)").as("--least-variable");
      case "NOTSUP-290" ->
          new Message(m.says("FIXED_WEIGHTS treats").as("--standard-errors fixed-weights treats"))
              .says("Use STACKED, or refits\\.")
              .as("Use stacked, or refits.");
      case "CONF-159" ->
          new Message(
                  m.says(
                          "Draw CLUSTERS, or use FRACTIONAL or JACKKNIFE, which keep them together\\.")
                      .as(
                          "Use --standard-errors cluster-bootstrap, fractional-bootstrap or"
                              + " jackknife."))
              .says("Give one the role CLUSTER\\.")
              .as("Name one with --cluster.");
      case "IDENT-157" ->
          m.says("choose CERTAINTY or GRAND_MEAN for single units\\.")
              .as("use --single-unit certainty or grand-mean.");
      case "NOTSUP-158" -> m.says("refitAfterTrimming\\(true\\)").as("--refit-after-trimming");
      case "CONF-185" ->
          m.says("Supplied propensities are the columns of the block \"propensities\":")
              .as("--propensity-column names");
      case "CONF-186" -> m.says("truncate\\((.*), (.*)\\):").as("--truncate $1,$2:");
      case "CONF-188" ->
          m.says("refitAfterTrimming\\(true\\) fits the propensity again; supplied propensities")
              .as("--refit-after-trimming fits the propensity again; those of --propensity-column");
      case "NOTSUP-061" ->
          new Message(m.says("HORVITZ_THOMPSON").as("--normalization horvitz-thompson"))
              .says("Use HAJEK\\.")
              .as("Use --normalization hajek.");
      case "NOTSUP-062" ->
          new Message(m.says("STACKED standard errors need").as("--standard-errors stacked needs"))
              .says("Use FIXED_WEIGHTS, or Irm for a doubly robust estimate\\.")
              .as(
                  "Use --standard-errors fixed-weights, --propensity logit or probit without fold"
                      + " options, or dml-irm for a doubly robust estimate.");
      case "CONF-148" -> m.says("focal\\(\"(.*)\"\\)").as("--focal $1");
      case "CONF-149" -> m.says("focal\\(level\\)").as("--focal LEVEL");
      case "NOTSUP-147" -> m.says("focal\\(\"(.*)\"\\)").as("--focal $1");
      case "NOTSUP-148" -> m.says("trim\\(lower, upper\\)").as("--trim with two limits");
      case "NOTSUP-150" ->
          new Message(m.says("STACKED standard errors need").as("--standard-errors stacked needs"))
              .says("Use FIXED_WEIGHTS")
              .as("Use --standard-errors fixed-weights");
      case "NOTSUP-185" ->
          new Message(m.says("with HAJEK;").as("with --normalization hajek;"))
              .says("Leave stabilize out\\.")
              .as("Leave --stabilize out.");
      case "NOTSUP-065" -> m.says("or use Irm\\.").as("or use dml-irm.");
      case "NOTSUP-173" ->
          new Message(
                  m.says("NOTSUP-173 ([A-Z_]+) is")
                      .as("NOTSUP-173 --standard-errors from refits is"))
              .says("Use STACKED or FIXED_WEIGHTS\\.")
              .as("Use stacked or fixed-weights.");
      case "NOTSUP-178" ->
          m.says("Use ATT or ATC, or match with replacement\\.")
              .as("Use --estimand ATT or ATC, or leave --without-replacement out.");
      case "CONF-180" ->
          new Message(m.says("order\\(([A-Z]+)\\)").as("--order"))
              .says("or call withoutReplacement\\(\\)\\.")
              .as("or give --without-replacement.");
      case "CONF-181" -> m.says("exact\\(\"(.*)\"\\)").as("--exact $1");
      case "CONF-182" ->
          m.says("or choose the metric PROPENSITY_INDEX\\.")
              .as("or choose --metric propensity-index.");
      case "CONF-178" ->
          new Message(matching(m)).says("178 (neighbors|caliper) =").as("178 --$1 =");
      case "CONF-183" -> new Message(matching(m)).says("standardErrors").as("--standard-errors");
      case "IDENT-180" -> matching(m);
      case "IDENT-182" ->
          new Message(m.says("FIXED_WEIGHTS").as("--standard-errors fixed-weights"))
              .says("varianceNeighbors")
              .as("--variance-neighbors");
      case "BACKEND-001" ->
          m.says("Use backend\\(\"auto\"\\) to fall back\\.")
              .as("Use --backend auto to fall back.");
      default -> m.text;
    };
  }

  private static String matching(Message m) {
    return new Message(m.says("varianceNeighbors").as("--variance-neighbors"))
        .says("tieTolerance")
        .as("--tie-tolerance");
  }

  private record Message(String text) {
    Part says(String library) {
      return new Part(text, library);
    }
  }

  /** Words of the library, a regular expression, within a message. */
  private record Part(String text, String library) {
    String as(String here) {
      return text.replaceAll(library, here);
    }
  }
}
