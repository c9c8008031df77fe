package org.estimand.validation.studies;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A published number, as it was printed.
 *
 * @param study name of the study
 * @param quantity what it is
 * @param value the digits printed
 * @param standardError the digits of its standard error, or empty
 * @param source where it was printed
 */
public record Published(
    String study, String quantity, String value, String standardError, String source) {

  /** All published numbers of a study, in the order of the file. */
  public static List<Published> of(String study) {
    List<Published> all = new ArrayList<>();
    for (NamedCsvRecord row : rows("published.csv")) {
      Published p =
          new Published(
              row.getField("study"),
              row.getField("quantity"),
              row.getField("value"),
              row.getField("std.error"),
              row.getField("source"));
      if (p.study().equals(study)) {
        all.add(p);
      }
    }
    return all;
  }

  /** The published number of a quantity, if there is one. */
  public static Optional<Published> find(String study, String quantity) {
    return of(study).stream().filter(p -> p.quantity().equals(quantity)).findFirst();
  }

  /** The rows of a table of this package. */
  static List<NamedCsvRecord> rows(String resource) {
    try (InputStream in = Published.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + resource + " is missing");
      }
      try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8);
          CsvReader<NamedCsvRecord> csv =
              CsvReader.builder().commentStrategy(CommentStrategy.SKIP).ofNamedCsvRecord(text)) {
        return csv.stream().toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Half a unit of the last digit printed. */
  static double halfUnit(String printed) {
    return 0.5 * Math.pow(10, -new BigDecimal(printed).scale());
  }
}
