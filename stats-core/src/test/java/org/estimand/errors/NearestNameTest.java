package org.estimand.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> NAMES = List.of("dml-plr", "dml-irm", "ipw", "forest", "ols");

  @Test
  void aMisspeltNameIsFound() {
    assertEquals("Closest: \"forest\". ", NearestName.hint("forst", NAMES));
    assertEquals("Closest: \"ipw\". ", NearestName.hint("IWP", NAMES));
  }

  /** Half of the name is missing, yet it is clear what was meant. */
  @Test
  void aNameWithoutItsPrefixIsFound() {
    assertEquals("Closest: \"dml-plr\". ", NearestName.hint("plr", NAMES));
    assertEquals("Closest: \"dml-irm\". ", NearestName.hint("IRM", NAMES));
    assertEquals("", NearestName.hint("lr", NAMES));
  }

  @Test
  void nothingCloseIsNoHint() {
    assertEquals("", NearestName.hint("sandwich", NAMES));
    assertEquals("", NearestName.hint("", NAMES));
  }

  /** An edit away counts before the end of a name. */
  @Test
  void aCloseNameComesFirst() {
    assertEquals("Closest: \"plt\". ", NearestName.hint("plr", List.of("dml-plr", "plt")));
  }
}
