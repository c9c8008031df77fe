package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spatial covariances, factors, single units, and what the balance table of ipw shows. */
class CovarianceCommandTest {
  private static final int N = 150;
  @TempDir private Path folder;
  private Path file;

  /** Twins at the same place: every place has two rows. */
  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(12).generator();
    StringBuilder text = new StringBuilder("y,d,x1,x2,b,lat,lon,place,h\n");
    for (int i = 0; i < N; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      int d = s.bernoulli(1 / (1 + Math.exp(-0.5 * x1))) ? 1 : 0;
      int place = i / 2;
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%s,%s,%d,%s,%s,%d,%d%n",
              d + x1 - x2 + s.normal(),
              d,
              x1,
              x2,
              i % 3 == 0 ? 1 : 0,
              -30 + 0.5 * (place % 9),
              10 + 0.5 * Math.floorDiv(place, 9),
              place,
              i == 0 ? 0 : 1 + i % 3));
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String estimator, String options) {
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --outcome y --treatment d --covariates x1,x2 "
            + options);
  }

  private double error(String estimator, String options) {
    Outcome outcome = fit(estimator, options + " --json -");
    assertEquals(0, outcome.status(), outcome.err());
    Map<String, Object> json = Json.read(outcome.out());
    return (Double) ((Map<?, ?>) ((List<?>) json.get("terms")).get(0)).get("std.error");
  }

  /** With a cutoff below the distance of any two places only twins count: clusters of places. */
  @Test
  void twinsAloneAreClusters() {
    for (String estimator : List.of("ipw", "aipw", "ipwra", "regression-adjustment", "tmle")) {
      double clustered = error(estimator, "--cluster place");
      assertNotEquals(error(estimator, ""), clustered, 1e-9);
      assertEquals(
          clustered, error(estimator, "--conley 0.1 --coordinates lat,lon"), 1e-9 * clustered);
      assertEquals(
          clustered,
          error(
              estimator, "--conley 5 --coordinates lat,lon --great-circle --conley-kernel uniform"),
          1e-9 * clustered);
    }
  }

  @Test
  void distancesAndKernels() {
    double degrees = error("ipw", "--conley 0.7 --coordinates lat,lon --conley-kernel bartlett");
    assertEquals(degrees, error("ipw", "--conley 0.7 --coordinates lat,lon"));
    assertNotEquals(
        degrees,
        error("ipw", "--conley 0.7 --coordinates lat,lon --conley-kernel product-bartlett"));
    // 60 km reach half a degree of latitude (55.6 km) and of longitude (48 km), 50 only longitude
    double both = error("ipw", "--conley 60 --coordinates lat,lon --great-circle");
    assertNotEquals(both, error("ipw", "--conley 50 --coordinates lat,lon --great-circle"));
    String out = fit("ipw", "--conley 60 --coordinates lat,lon --great-circle").succeeded().out();
    assertTrue(
        out.contains("\nStd. errors: Conley (bartlett, cutoff 60 km great-circle), no factor\n"),
        out);
  }

  @Test
  void refusals() {
    String only = " has a meaning for --conley only. Give a cutoff, or leave it out.";
    fit("ipw", "--coordinates lat,lon").failed(2, "CONF-086 --coordinates" + only);
    fit("ipw", "--great-circle").failed(2, "CONF-086 --great-circle" + only);
    fit("ipw", "--conley-kernel uniform").failed(2, "CONF-086 --conley-kernel" + only);
    fit("ipw", "--conley 3")
        .failed(2, "CONF-087 --conley needs --coordinates with two columns; 0 given.");
    fit("ipw", "--conley 0 --coordinates lat,lon")
        .failedWith(2, "CONF-046 The cutoff of a Conley covariance is 0.0; ");
    fit("ipw", "--conley 3 --coordinates lat,lon --standard-errors jackknife")
        .failed(
            2,
            "CONF-086 --conley and --standard-errors jackknife exclude each other: spatial standard"
                + " errors come from influence functions.");
    fit("matching", "--conley 3 --coordinates lat,lon")
        .failedWith(2, "CONF-086 --conley has no meaning for matching. ");
    fit("ipw", "--small-sample group")
        .failed(
            2,
            "CONF-087 Unknown --small-sample \"group\". Closest: \"groups\". Choices: none, groups,"
                + " groups-and-parameters.");
    fit("ipw", "--small-sample groups --standard-errors jackknife")
        .failed(
            2,
            "CONF-161 --small-sample is a factor of formulas, but standard errors come from refits"
                + " (jackknife). Leave one of them out.");
    fit("ipw", "--small-sample groups --stratum b")
        .failed(
            2,
            "CONF-158 --small-sample beside STRATUM or FPC: a stratified covariance has the factor"
                + " n_h/(n_h-1) of its own. Leave --small-sample out.");
    fit("ipw", "--single-unit certainty")
        .failed(
            2,
            "CONF-158 --single-unit is about strata, but there are none. Name a column with"
                + " --stratum, or leave --single-unit out.");
    fit("ipw", "--standard-errors bootstrap --failure-share 0.7")
        .failed(2, "CONF-163 --failure-share = 0.7; must lie between 0 and 0.5.");
    fit("ipw", "--failure-share 0.1")
        .failed(
            2,
            "CONF-086 --failure-share has a meaning for a bootstrap only. Name one with"
                + " --standard-errors, or leave it out.");
  }

  @Test
  void singleUnits() {
    fit("ipw", "--stratum h").failedWith(3, "IDENT-157 1 strat");
    double certain = error("ipw", "--stratum h --single-unit certainty");
    double grand = error("ipw", "--stratum h --single-unit grand-mean");
    assertTrue(grand > certain, grand + " " + certain);
    for (String estimator : List.of("aipw", "ipwra", "regression-adjustment")) {
      assertTrue(
          error(estimator, "--stratum h --single-unit grand-mean")
              > error(estimator, "--stratum h --single-unit certainty"),
          estimator);
    }
  }

  @Test
  void theStratifiedBootstrapKeepsTheArms() {
    Map<String, Object> json =
        Json.read(
            fit("ipw", "--standard-errors stratified-bootstrap --replicates 25 --json -")
                .succeeded()
                .out());
    assertEquals("within_arms", ((Map<?, ?>) json.get("resampling")).get("scheme"));
  }

  @Test
  void balanceOfSquaresProductsAndTheEmbedding() throws IOException {
    StringBuilder text = new StringBuilder("e1,e2\n");
    RandomStream s = RandomStreams.of(13).generator();
    for (int i = 0; i < N; i++) {
      text.append(s.normal()).append(',').append(s.normal()).append('\n');
    }
    Path embedding = Files.writeString(folder.resolve("e.csv"), text.toString());
    String plain = fit("ipw", "--embedding " + embedding).succeeded().out();
    assertTrue(
        !plain.contains("x1^2") && !plain.contains("x1*x2") && !plain.contains("\ne1"), plain);
    String all =
        fit(
                "ipw",
                "--balance-squares --balance-products --balance-embedding --embedding " + embedding)
            .succeeded()
            .out();
    for (String row : List.of("x1^2", "x2^2", "x1*x2", "e1", "e2")) {
      assertTrue(all.contains("\n" + row + " "), row + " in\n" + all);
    }
    fit("aipw", "--balance-squares")
        .failedWith(2, "CONF-086 --balance-squares has no meaning for aipw. ");
  }
}
