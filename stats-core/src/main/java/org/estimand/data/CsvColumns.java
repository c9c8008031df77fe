package org.estimand.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.estimand.errors.InvalidDataException;

/** Receives the cells of a CSV file and keeps those of the wanted columns. */
final class CsvColumns extends AbstractBaseCsvCallbackHandler<CsvColumns> {
  private static final Set<String> MISSING = Set.of("", "NA");

  private final String file;
  private final Roles roles;
  private final List<String> wanted;
  private List<String> header;
  private final List<String> headerCells = new ArrayList<>();
  private ColumnBuffer[] sinks = new ColumnBuffer[0];
  private int row;

  CsvColumns(String file, Roles roles) {
    this.file = file;
    this.roles = roles;
    this.wanted = roles.allColumns();
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    if (header == null) {
      String name = new String(buffer, offset, length);
      headerCells.add(index == 0 && name.startsWith("\uFEFF") ? name.substring(1) : name);
    } else if (index < sinks.length && sinks[index] != null) {
      sinks[index].add(buffer, offset, length, row);
    }
  }

  @Override
  protected CsvColumns buildRecord() {
    if (header == null) {
      takeHeader();
      row = -1;
    }
    return this;
  }

  /** Called once for every record, the header included. */
  void endRow() {
    if (row >= 0 && getFieldCount() != header.size()) {
      throw new InvalidDataException(
          "DATA-016",
          "File \""
              + file
              + "\", row "
              + (row + 1)
              + " (line "
              + getStartingLineNumber()
              + ") has "
              + getFieldCount()
              + " cells; the header has "
              + header.size()
              + ". Check for a missing or an unquoted comma, or a carriage return inside a line.");
    }
    row++;
  }

  private void takeHeader() {
    String only = headerCells.isEmpty() ? "" : headerCells.get(0);
    if (headerCells.size() <= 1 && only.isBlank()) {
      throw isEmpty();
    }
    if (headerCells.size() == 1 && (only.indexOf(';') >= 0 || only.indexOf('\t') >= 0)) {
      throw new InvalidDataException(
          "DATA-018",
          "File \""
              + file
              + "\" is not a valid CSV file: its header is one column, \""
              + only.replaceAll("\\p{Cntrl}", " ")
              + "\". Separate the columns by commas and write numbers with a decimal point.");
    }
    boolean numbers = true;
    for (String name : headerCells) {
      numbers &= DecimalText.isNumber(name) || MISSING.contains(name);
    }
    if (numbers) {
      throw new InvalidDataException(
          "DATA-013",
          "File \""
              + file
              + "\" has no header: its first line holds "
              + String.join(", ", headerCells.subList(0, Math.min(3, headerCells.size())))
              + (headerCells.size() > 3 ? ", ..." : "")
              + " instead of column names. Add a first line with the names.");
    }
    for (int j = 0; j < headerCells.size(); j++) {
      int other = headerCells.indexOf(headerCells.get(j));
      if (other < j) {
        throw new InvalidDataException(
            "DATA-015",
            "Column name \""
                + headerCells.get(j)
                + "\" appears twice in file \""
                + file
                + "\" (columns "
                + (other + 1)
                + " and "
                + (j + 1)
                + "). Rename one.");
      }
    }
    TableColumns.requireDistinctNames(headerCells);
    header = List.copyOf(headerCells);
    sinks = new ColumnBuffer[header.size()];
    for (int j = 0; j < sinks.length; j++) {
      String name = header.get(j);
      if (wanted.contains(name)) {
        sinks[j] = new ColumnBuffer(file, name, kind(name));
      }
    }
  }

  private ColumnBuffer.Kind kind(String name) {
    if (roles.categorical().containsKey(name)) {
      return ColumnBuffer.Kind.TEXT;
    }
    for (Role role : Role.values()) {
      if (roles.columns(role).contains(name) && !DataChecks.takesLabels(role)) {
        return ColumnBuffer.Kind.NUMBER;
      }
    }
    for (List<String> block : roles.blocks().values()) {
      if (block.contains(name)) {
        return ColumnBuffer.Kind.NUMBER;
      }
    }
    return ColumnBuffer.Kind.LABEL;
  }

  void requireHeader() {
    if (header == null) {
      throw isEmpty();
    }
  }

  private InvalidDataException isEmpty() {
    return new InvalidDataException(
        "DATA-013", "File \"" + file + "\" is empty. Expected a header line and data.");
  }

  List<String> header() {
    return header;
  }

  Columns columns() {
    Columns columns = Columns.none();
    for (ColumnBuffer sink : sinks) {
      if (sink != null) {
        columns = sink.addTo(columns);
      }
    }
    return columns;
  }
}
