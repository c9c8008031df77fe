package org.estimand.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The rows of a reference table that one test class claims. Registered as an extension of the
 * class, it fails the class unless each of these rows was compared; {@link ReferenceRowsTest}
 * checks that every row of a table is claimed.
 */
public final class ReferenceRows implements AfterAllCallback {
  private final String file;
  private final ReferenceTable table;
  private final Pattern claim;
  private final Set<String> compared = new HashSet<>();

  private ReferenceRows(String file, String claim) {
    this.file = file;
    this.table = ReferenceTable.read(file);
    this.claim = Pattern.compile(claim);
  }

  /**
   * Claims rows.
   *
   * @param file name of the table
   * @param claim a regular expression that the claimed quantities match as a whole
   */
  public static ReferenceRows of(String file, String claim) {
    return new ReferenceRows(file, claim);
  }

  /** Compares a row to its tolerance. */
  public void check(String quantity, double got) {
    table.check(quantity, got);
    compared(quantity);
  }

  /** Remembers a row that a test compared by itself. */
  public void compared(String quantity) {
    table.value(quantity);
    compared.add(quantity);
  }

  /** The value of a row, for use as an input; it does not count as compared. */
  public double value(String quantity) {
    return table.value(quantity);
  }

  /** Whether the table has a quantity. */
  public boolean has(String quantity) {
    return table.has(quantity);
  }

  /** The name of the table. */
  String file() {
    return file;
  }

  /** Whether a row of the table is claimed. */
  boolean claims(String quantity) {
    return claim.matcher(quantity).matches();
  }

  /** Claimed rows that no test compared. */
  Set<String> open() {
    Set<String> open = new TreeSet<>();
    List<Map<String, String>> rows = table.rows();
    rows.stream().map(r -> r.get("quantity")).filter(this::claims).forEach(open::add);
    open.removeAll(compared);
    return open;
  }

  /** Without data the tests of the class are skipped as a whole, and nothing was compared. */
  @Override
  public void afterAll(ExtensionContext context) {
    if (!compared.isEmpty()) {
      assertEquals(Set.of(), open(), "rows of " + file + " that were not compared");
    }
  }
}
