package org.estimand.validation;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/**
 * A table of expected numbers, read from the test resources; lines that start with # are comments.
 */
public final class ReferenceTable {
  private final String file;
  private final List<Map<String, String>> rows;

  private ReferenceTable(String file, List<Map<String, String>> rows) {
    this.file = file;
    this.rows = rows;
  }

  /** Reads {@code reference/FILE}. */
  public static ReferenceTable read(String file) {
    return readResource("/reference/" + file);
  }

  /** Reads any test resource. */
  public static ReferenceTable readResource(String path) {
    try (InputStream in = ReferenceTable.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + path);
      }
      List<Map<String, String>> rows = new ArrayList<>();
      try (CsvReader<NamedCsvRecord> csv =
          CsvReader.builder()
              .commentStrategy(de.siegmar.fastcsv.reader.CommentStrategy.SKIP)
              .ofNamedCsvRecord(in)) {
        for (NamedCsvRecord record : csv) {
          rows.add(record.getFieldsAsMap());
        }
      }
      return new ReferenceTable(path, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows, each from column name to cell. */
  public List<Map<String, String>> rows() {
    return rows;
  }

  /** The value of a row of a (case, quantity, value) table. */
  public double value(String quantity) {
    return Double.parseDouble(row(quantity).get("value"));
  }

  /** The tolerance of a row of a (case, quantity, value, tol) table. */
  public double tolerance(String quantity) {
    return Double.parseDouble(row(quantity).get("tol"));
  }

  /** Whether the table has a quantity. */
  public boolean has(String quantity) {
    return rows.stream().anyMatch(r -> quantity.equals(r.get("quantity")));
  }

  private Map<String, String> row(String quantity) {
    return rows.stream()
        .filter(r -> quantity.equals(r.get("quantity")))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(file + " has no row " + quantity));
  }

  /** Asserts a quantity to the tolerance in the table. */
  public void check(String quantity, double got) {
    assertClose(tolerance(quantity), value(quantity), got, file + " " + quantity);
  }

  /** Asserts |got - want| at most tolerance * max(1, |want|). */
  public static void assertClose(double tolerance, double want, double got, String what) {
    double bound = tolerance * Math.max(1, Math.abs(want));
    if (!(Math.abs(got - want) <= bound)) {
      Assertions.fail(what + ": wanted " + want + " within " + tolerance + ", got " + got);
    }
  }
}
