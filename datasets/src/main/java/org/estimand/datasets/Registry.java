package org.estimand.datasets;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The registry of data sets, read from the resources {@code registry.csv} and {@code columns.csv}.
 */
final class Registry {
  private Registry() {}

  static Map<String, DatasetInfo> read() {
    Map<String, List<DatasetInfo.Column>> columns = new LinkedHashMap<>();
    for (NamedCsvRecord r : records("columns.csv")) {
      columns
          .computeIfAbsent(r.getField("dataset"), k -> new ArrayList<>())
          .add(new DatasetInfo.Column(r.getField("column"), r.getField("type").equals("text")));
    }
    Map<String, DatasetInfo> sets = new LinkedHashMap<>();
    for (NamedCsvRecord r : records("registry.csv")) {
      String url = r.getField("url");
      sets.put(
          r.getField("name"),
          new DatasetInfo(
              r.getField("name"),
              r.getField("file"),
              r.getField("title"),
              r.getField("source"),
              r.getField("licence"),
              DatasetInfo.Kind.valueOf(r.getField("kind").toUpperCase(Locale.ROOT)),
              url.isEmpty() ? Optional.empty() : Optional.of(url),
              r.getField("sha256"),
              Integer.parseInt(r.getField("rows")),
              List.copyOf(columns.get(r.getField("name")))));
    }
    return sets;
  }

  private static List<NamedCsvRecord> records(String resource) {
    try (InputStream in = Registry.class.getResourceAsStream(resource);
        CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(in)) {
      return csv.stream().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
