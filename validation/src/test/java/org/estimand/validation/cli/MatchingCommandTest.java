package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchingCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(3).generator();
    StringBuilder text = new StringBuilder("y,d,x1,x2,g\n");
    for (int i = 0; i < 300; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      int d = s.bernoulli(1 / (1 + Math.exp(1 - x1))) ? 1 : 0;
      text.append(d + x1 - x2 + s.normal()).append(',').append(d).append(',').append(x1);
      text.append(',').append(x2).append(',').append(i % 2).append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String options) {
    return Outcome.line(
        "fit matching --data "
            + file
            + " --outcome y --treatment d --covariates x1,x2,g "
            + options);
  }

  private Map<?, ?> settings(String options) {
    String out = fit(options + " --json -").succeeded().out();
    return (Map<?, ?>) ((Map<?, ?>) Json.read(out).get("provenance")).get("options");
  }

  @Test
  void printsTheSummary() {
    String out = fit("").succeeded().out();
    assertTrue(out.startsWith("Matching (log odds of the propensity)"), out);
    assertTrue(out.contains("\nATE "), out);
    assertTrue(out.contains("estimated propensity (Abadie and Imbens 2016)"), out);
    assertTrue(out.contains("Std. errors: Abadie-Imbens, 1 neighbour"), out);
  }

  @Test
  void theOptionsReachTheEstimator() {
    Map<?, ?> with =
        settings(
            "--estimand atc --metric mahalanobis --neighbors 3 --exact g --caliper 9"
                + " --bias-correction --variance-neighbors 2 --tie-tolerance 1e-7 --level 0.9");
    assertEquals("ATC", with.get("estimand"));
    assertEquals("MAHALANOBIS", with.get("metric"));
    assertEquals(3L, ((Number) with.get("neighbors")).longValue());
    assertEquals("g", with.get("exact"));
    assertEquals(9.0, ((Number) with.get("caliper")).doubleValue());
    assertEquals(true, with.get("bias.correction"));
    assertEquals(true, with.get("replacement"));
    assertEquals(2L, ((Number) with.get("variance.neighbors")).longValue());
    assertEquals(1e-7, with.get("tie.tolerance"));
    assertEquals(0.9, with.get("level"));
    Map<?, ?> without =
        settings(
            "--estimand att --metric euclidean --without-replacement --order ascending"
                + " --propensity probit");
    assertEquals("EUCLIDEAN", without.get("metric"));
    assertEquals(false, without.get("replacement"));
    assertEquals("ASCENDING", without.get("order"));
    assertEquals("probit", without.get("propensity"));
    String out = fit("--metric propensity --standard-errors fixed-weights").succeeded().out();
    assertTrue(out.contains("repeated use of matches (Abadie and Imbens 2006)"), out);
    assertEquals("logit, cross-fitted", settings("--folds 3").get("propensity"));
  }

  @Test
  void remediesNameOptions() {
    fit("--without-replacement")
        .failed(
            3,
            "NOTSUP-178 Without replacement only the smaller arm could be matched as a whole, so"
                + " ATE is not defined. Use --estimand ATT or ATC, or leave --without-replacement"
                + " out.");
    fit("--order rows")
        .failed(
            2,
            "CONF-180 --order says who chooses first without replacement; with replacement there is"
                + " no order. Leave it out, or give --without-replacement.");
    fit("--exact x4")
        .failed(
            2, "CONF-181 --exact x4 is not a covariate. Closest: \"x1\". Covariates: x1, x2, g.");
    fit("--metric mahalanobis --propensity probit")
        .failed(
            2,
            "CONF-182 A propensity model was given (probit), but neither the Mahalanobis distance"
                + " nor the order of matching uses one. Leave it out, or choose --metric"
                + " propensity-index.");
    fit("--estimand att --without-replacement --variance-neighbors 2 --tie-tolerance 0")
        .failed(
            2,
            "CONF-183 --variance-neighbors, --tie-tolerance belongs to matching with replacement;"
                + " without it matched sets are clusters. Leave it out.");
    fit("--metric euclidean --standard-errors stacked")
        .failed(
            2,
            "CONF-183 --standard-errors belongs to matching on a propensity; the normalised"
                + " Euclidean distance estimates none. Leave it out.");
    fit("--standard-errors cluster-bootstrap")
        .failed(
            3,
            "NOTSUP-173 --standard-errors from refits is not offered for matching; with replacement"
                + " refits are not valid (Abadie and Imbens 2008). Use stacked or fixed-weights.");
    fit("--neighbors 0").failed(2, "CONF-178 --neighbors = 0; must be at least 1.");
    fit("--caliper 0").failed(2, "CONF-178 --caliper = 0.0; must be positive, for example 0.2.");
    fit("--metric mahalanobi")
        .failed(
            2,
            "CONF-087 Unknown --metric \"mahalanobi\". Closest: \"mahalanobis\". Choices:"
                + " propensity-index, propensity, mahalanobis, euclidean.");
  }
}
