package org.estimand.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidDataException;

/** Collects the cells of one column. */
final class ColumnBuffer {
  /** How cells are read. */
  enum Kind {
    /** Every cell must be a number or missing. */
    NUMBER,
    /** Every cell is text or missing. */
    TEXT,
    /**
     * Numbers, unless some cell is none or two are integers that no double tells apart: then the
     * whole column is text.
     */
    LABEL
  }

  private final String file;
  private final String name;
  private final Kind kind;
  private double[] numbers = new double[1024];
  private int[] codes = new int[0];
  private final Map<String, Integer> index = new HashMap<>();
  private final List<String> levels = new ArrayList<>();
  private boolean allNumbers = true;
  private int size;

  ColumnBuffer(String file, String name, Kind kind) {
    this.file = file;
    this.name = name;
    this.kind = kind;
    if (kind != Kind.NUMBER) {
      codes = new int[1024];
    }
  }

  void add(char[] buffer, int offset, int length, int row) {
    if (size == numbers.length) {
      int more = size + (size >> 1) + 1;
      numbers = Arrays.copyOf(numbers, more);
      if (kind != Kind.NUMBER) {
        codes = Arrays.copyOf(codes, more);
      }
    }
    if (kind == Kind.NUMBER) {
      double value = DecimalText.parse(buffer, offset, length);
      if (Double.isNaN(value) && !DecimalText.isMissing(buffer, offset, length)) {
        throw notANumber(new String(buffer, offset, length), row);
      }
      numbers[size++] = value;
      return;
    }
    if (DecimalText.isMissing(buffer, offset, length)) {
      codes[size] = -1;
      numbers[size++] = Double.NaN;
      return;
    }
    String text = new String(buffer, offset, length);
    Integer code = index.get(text);
    if (code == null) {
      code = levels.size();
      index.put(text, code);
      levels.add(text);
    }
    double value = DecimalText.parse(buffer, offset, length);
    allNumbers &= !Double.isNaN(value);
    codes[size] = code;
    numbers[size++] = value;
  }

  private InvalidDataException notANumber(String text, int row) {
    String flat = text.replaceAll("\\p{Cntrl}", " ");
    String shown = flat.length() > 40 ? flat.substring(0, 40) + "..." : flat;
    return new InvalidDataException(
        "DATA-017",
        "File \""
            + file
            + "\", column \""
            + name
            + "\", row "
            + (row + 1)
            + ": \""
            + shown
            + "\" is not a finite number. Correct the cell, leave it empty if the value is missing,"
            + " or declare the column categorical.");
  }

  /** Whether two labels are integers too long for a double to tell them apart. */
  private boolean wouldMerge() {
    Map<Double, String> seen = new HashMap<>();
    for (String level : levels) {
      double value = DecimalText.parse(level.toCharArray(), 0, level.length());
      if (Math.abs(value) > Numbers.MOST_EXACT) {
        String other = seen.put(value, level);
        if (other != null
            && new BigDecimal(other.strip()).compareTo(new BigDecimal(level.strip())) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  Columns addTo(Columns columns) {
    if (kind == Kind.NUMBER || kind == Kind.LABEL && allNumbers && !wouldMerge()) {
      return columns.takeNumber(name, Arrays.copyOf(numbers, size));
    }
    String[] sorted = levels.toArray(new String[0]);
    Arrays.sort(sorted);
    int[] rank = new int[sorted.length];
    for (int k = 0; k < sorted.length; k++) {
      rank[index.get(sorted[k])] = k;
    }
    int[] out = new int[size];
    for (int i = 0; i < size; i++) {
      out[i] = codes[i] < 0 ? -1 : rank[codes[i]];
    }
    return columns.takeText(name, out, List.of(sorted));
  }
}
