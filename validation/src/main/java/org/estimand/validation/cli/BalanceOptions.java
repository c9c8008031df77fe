package org.estimand.validation.cli;

import java.util.List;
import org.estimand.weighting.BalanceShapes;
import org.estimand.weighting.Ipw;
import picocli.CommandLine.Option;

/** What the balance table of {@code ipw} has beside the covariates. */
final class BalanceOptions {
  /** Names of the options, in the order of the help. */
  static final List<String> NAMES =
      List.of("--balance-squares", "--balance-products", "--balance-embedding");

  @Option(
      names = "--balance-squares",
      description = "ipw: squares of covariates in the balance table.")
  private boolean squares;

  @Option(
      names = "--balance-products",
      description = "ipw: products of two covariates in the balance table.")
  private boolean products;

  @Option(
      names = "--balance-embedding",
      description = "ipw: columns of --embedding in the balance table.")
  private boolean embedding;

  Ipw.Builder apply(Ipw.Builder ipw) {
    return ipw.balanceOf(new BalanceShapes(squares, products)).balanceOfEmbedding(embedding);
  }
}
