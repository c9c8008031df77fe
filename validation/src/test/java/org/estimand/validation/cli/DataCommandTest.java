package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DataCommandTest {
  @Test
  void listsSourcesLicencesAndChecksums() {
    String out = Outcome.line("data list").succeeded().out();
    assertTrue(out.contains("lalonde "), out);
    assertTrue(out.contains("licence: "), out);
    assertTrue(
        out.contains("23b36abdb222471f3ebedab4526cdf78aed3675827eefa96fc3af6e34c47e8e7"), out);
    assertEquals(out, Outcome.line("data").succeeded().out());
  }

  @Test
  void fetchesABundledSet() {
    String out = Outcome.line("data fetch lalonde").succeeded().out();
    assertTrue(out.startsWith("lalonde is here: lalonde.csv, 614 rows, SHA-256 4342f27d"), out);
  }

  @Test
  void wrongNames() {
    Outcome.line("data fetch lalond").failedWith(3, "DATA-080 ");
    Outcome.line("data fetch").failedWith(2, "CONF-088 Missing required parameter: 'NAME'.");
    Outcome.line("data lst")
        .failed(
            2,
            "CONF-088 Unknown command \"lst\". Closest: \"list\". Commands: list, fetch. See"
                + " \"estimand data --help\".");
  }
}
