package org.estimand.validation.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every error that the sources can raise is in a test with its text, and in the list of errors. */
class ErrorCodesTest {
  private static final Pattern CODE =
      Pattern.compile("\\b(?:DATA|CONF|IDENT|CONV|BACKEND|NOTSUP)-\\d{3}\\b");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `((?:DATA|CONF|IDENT|CONV|BACKEND|NOTSUP)-\\d{3})` \\| (.+) \\| (.+) \\|$");

  /** The places whose code or whose longest piece of text no test has. */
  private static Set<String> untested(List<ErrorSources.Place> places, String tests) {
    Set<String> out = new TreeSet<>();
    for (ErrorSources.Place place : places) {
      if (!tests.contains("\"" + place.code() + " ")) {
        out.add(place.code() + " in " + place.file());
      } else if (!tests.contains(place.words())) {
        out.add(place.code() + " in " + place.file() + ": \"" + place.words() + "\"");
      }
    }
    return out;
  }

  @Test
  void everyPlaceThatRaisesAnErrorIsTestedWithItsText() throws IOException {
    List<ErrorSources.Place> places = ErrorSources.places();
    assertTrue(places.size() > 230, "places found: " + places.size());
    Set<String> codes = new TreeSet<>(ErrorSources.codes());
    places.forEach(place -> codes.remove(place.code()));
    assertEquals(Set.of("BACKEND-082"), codes, "codes that are not arguments of an exception");
    assertEquals(Set.of(), untested(places, ErrorSources.tests()), "no test has these");
  }

  @Test
  void aPlaceWithoutATestIsFound() {
    String source =
        """
        throw new InvalidConfigException(
            "CONF-001",
            "folds = "
                + folds("all (of them)")
                + ')'
                + "; must be between 2 and"
                + " the number of units (" + n + ").");
        throw new InvalidConfigException("CONF-002", String.format(ROOT, "%s is %.3f too much", a));
        """;
    List<ErrorSources.Place> places = ErrorSources.places("A", source);
    assertEquals(
        List.of(
            new ErrorSources.Place(
                "CONF-001", "A", "; must be between 2 and the number of units ("),
            new ErrorSources.Place("CONF-002", "A", " too much")),
        places);
    String tests = "\"CONF-001 folds = 1; must be between 2 and the number of units (9).\"";
    assertEquals(Set.of("CONF-002 in A"), untested(places, tests));
    assertEquals(
        Set.of("CONF-002 in A: \" too much\""),
        untested(places, tests + "\"CONF-002 startsWith\""));
    assertEquals(Set.of(), untested(places, tests + "\"CONF-002 b is 1.000 too much\""));
  }

  @Test
  void theListOfErrorsIsThatOfTheSources() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    String last = "";
    for (String line : Files.readAllLines(ErrorSources.root().resolve("docs/error-codes.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String code = row.group(1);
        assertEquals(null, listed.put(code, line), "listed twice");
        assertTrue(!row.group(2).isBlank() && !row.group(3).isBlank(), line);
        boolean sameFamily = last.replaceAll("\\d", "").equals(code.replaceAll("\\d", ""));
        assertTrue(!sameFamily || last.compareTo(code) < 0, code + " is out of order");
        last = code;
      } else if (line.startsWith("|")) {
        assertTrue(!CODE.matcher(line).find(), "not a row of the list: " + line);
      }
    }
    assertEquals(ErrorSources.codes(), listed.keySet());
  }
}
