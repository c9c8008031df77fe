package org.estimand.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.estimand.errors.InvalidConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialBoundsTest {
  @ParameterizedTest
  @CsvSource({"200,179,198", "500,458,489", "1000,926,971", "2000,1867,1931"})
  void theRegionForCoverageAtFalseAlarmOneInAThousand(int replications, int lower, int upper) {
    BinomialBounds bounds = BinomialBounds.coverage(replications, 0.95);
    assertEquals(new BinomialBounds(lower, upper, replications), bounds);
    assertTrue(bounds.accepts(lower) && bounds.accepts(upper));
    assertFalse(bounds.accepts(lower - 1) || bounds.accepts(upper + 1));
  }

  @ParameterizedTest
  @CsvSource({"7,0.5,0.2", "60,0.9,0.05", "333,0.31,0.001", "5000,0.99,0.01"})
  void eachTailOutsideHoldsAtMostHalfTheFalseAlarmAndNoCountMoreWouldFit(
      int n, double p, double falseAlarm) {
    BinomialBounds b = BinomialBounds.of(n, p, falseAlarm);
    BinomialDistribution law = new BinomialDistribution(n, p);
    assertTrue(law.cumulativeProbability(b.lower() - 1) <= falseAlarm / 2);
    assertTrue(law.cumulativeProbability(b.lower()) > falseAlarm / 2);
    assertTrue(1 - law.cumulativeProbability(b.upper()) <= falseAlarm / 2);
    assertTrue(1 - law.cumulativeProbability(b.upper() - 1) > falseAlarm / 2);
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertEquals(
        "CONF-084 probability = NaN; must lie between 0 and 1.",
        assertThrows(InvalidConfigException.class, () -> BinomialBounds.of(10, Double.NaN, 0.001))
            .getMessage());
    assertEquals(
        "CONF-084 trials = 0; must be at least 1.",
        assertThrows(InvalidConfigException.class, () -> BinomialBounds.of(0, 0.5, 0.001))
            .getMessage());
    assertEquals(
        "CONF-084 falseAlarm = 1.0; must lie between 0 and 1.",
        assertThrows(InvalidConfigException.class, () -> BinomialBounds.of(10, 0.5, 1))
            .getMessage());
  }
}
