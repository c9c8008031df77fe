package org.estimand.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every row of the tables of weighting is claimed by a test class, and a class that leaves a
 * claimed row out fails: together, every row is compared.
 */
class ReferenceRowsTest {
  private static final Map<String, Integer> ROWS =
      Map.of("ipw_lalonde.csv", 519, "ipw_generated.csv", 153, "ipw_nhefs.csv", 38);

  /** The claims of all test classes of this module, by class and field. */
  private static Map<String, ReferenceRows> claims()
      throws IOException, ReflectiveOperationException {
    Path root = classes();
    Map<String, ReferenceRows> claims = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(p -> p.toString().endsWith("ReferenceTest.class")).toList();
    }
    for (Path file : files) {
      String path = root.relativize(file).toString();
      String name = path.substring(0, path.length() - 6).replace(java.io.File.separatorChar, '.');
      for (Field field : Class.forName(name).getDeclaredFields()) {
        if (field.getType() == ReferenceRows.class) {
          assertTrue(
              Modifier.isStatic(field.getModifiers())
                  && field.isAnnotationPresent(RegisterExtension.class),
              name + " does not register its rows");
          field.setAccessible(true);
          claims.put(name + "." + field.getName(), (ReferenceRows) field.get(null));
        }
      }
    }
    return claims;
  }

  private static Path classes() {
    try {
      return Path.of(
          ReferenceRowsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyRowIsClaimed() throws IOException, ReflectiveOperationException {
    Map<String, ReferenceRows> claims = claims();
    for (Map.Entry<String, Integer> table : ROWS.entrySet()) {
      List<Map<String, String>> rows = ReferenceTable.read(table.getKey()).rows();
      assertEquals(table.getValue(), rows.size(), table.getKey());
      List<String> unclaimed = new ArrayList<>();
      for (Map<String, String> row : rows) {
        String quantity = row.get("quantity");
        boolean claimed =
            claims.values().stream()
                .anyMatch(c -> c.file().equals(table.getKey()) && c.claims(quantity));
        if (!claimed) {
          unclaimed.add(quantity);
        }
      }
      assertEquals(List.of(), unclaimed, table.getKey());
      assertEquals(
          rows.size(),
          rows.stream().map(r -> r.get("quantity")).distinct().count(),
          "quantities of " + table.getKey() + " are not unique");
    }
  }

  /** The claims themselves can fail. */
  @Test
  void aRowLeftOutFailsItsClass() {
    ReferenceRows rows = ReferenceRows.of("ipw_lalonde.csv", "ht_ATE_mu.");
    assertEquals(Set.of("ht_ATE_mu0", "ht_ATE_mu1"), rows.open());
    rows.afterAll(null);
    rows.check("ht_ATE_mu1", rows.value("ht_ATE_mu1"));
    assertEquals(Set.of("ht_ATE_mu0"), rows.open());
    assertThrows(AssertionError.class, () -> rows.afterAll(null));
    assertThrows(AssertionError.class, () -> rows.check("ht_ATE_mu0", 0));
    assertEquals(Set.of("ht_ATE_mu0"), rows.open());
    rows.compared("ht_ATE_mu0");
    rows.afterAll(null);
    assertThrows(IllegalArgumentException.class, () -> rows.compared("no such row"));
  }
}
