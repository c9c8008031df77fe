package org.estimand.data;

/**
 * Decimal text to doubles, correctly rounded. Up to 15 digits with a power of ten up to 22 are
 * exact in double arithmetic (Clinger 1990, doi 10.1145/93542.93557), which covers nearly every
 * cell of a data file; the rest goes to the platform's parser.
 */
final class DecimalText {
  private static final double[] POWERS = new double[23];

  static {
    double p = 1;
    for (int k = 0; k < POWERS.length; k++) {
      POWERS[k] = p;
      p *= 10;
    }
  }

  private DecimalText() {}

  /** Whether the text is a finite decimal number. */
  static boolean isNumber(String text) {
    return !Double.isNaN(parse(text.toCharArray(), 0, text.length()));
  }

  /** Empty, blank or {@code NA}. */
  static boolean isMissing(char[] buffer, int offset, int length) {
    int from = offset;
    int to = offset + length;
    while (from < to && buffer[from] == ' ') {
      from++;
    }
    while (to > from && buffer[to - 1] == ' ') {
      to--;
    }
    return from == to || to - from == 2 && buffer[from] == 'N' && buffer[from + 1] == 'A';
  }

  /** The number, or NaN when the text is not a finite decimal number. */
  static double parse(char[] buffer, int offset, int length) {
    int i = offset;
    int end = offset + length;
    while (i < end && buffer[i] == ' ') {
      i++;
    }
    while (end > i && buffer[end - 1] == ' ') {
      end--;
    }
    int start = i;
    boolean negative = false;
    if (i < end && (buffer[i] == '-' || buffer[i] == '+')) {
      negative = buffer[i] == '-';
      i++;
    }
    long mantissa = 0;
    int digits = 0;
    int significant = 0;
    int scale = 0;
    boolean point = false;
    for (; i < end; i++) {
      char c = buffer[i];
      if (c >= '0' && c <= '9') {
        digits++;
        if (significant > 0 || c != '0') {
          significant++;
        }
        if (significant <= 18) {
          mantissa = mantissa * 10 + (c - '0');
        }
        scale -= point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return Double.NaN;
    }
    int exponent = 0;
    if (i < end) {
      if (buffer[i] != 'e' && buffer[i] != 'E') {
        return Double.NaN;
      }
      i++;
      boolean down = false;
      if (i < end && (buffer[i] == '-' || buffer[i] == '+')) {
        down = buffer[i] == '-';
        i++;
      }
      if (i == end) {
        return Double.NaN;
      }
      for (; i < end; i++) {
        char c = buffer[i];
        if (c < '0' || c > '9') {
          return Double.NaN;
        }
        exponent = Math.min(exponent * 10 + (c - '0'), 100_000);
      }
      exponent = down ? -exponent : exponent;
    }
    int power = scale + exponent;
    if (significant <= 15 && power >= -22 && power <= 22) {
      double value = power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
      return negative ? -value : value;
    }
    double value = Double.parseDouble(new String(buffer, start, end - start));
    return Double.isInfinite(value) ? Double.NaN : value;
  }
}
