package org.estimand.datasets;

import java.util.List;
import java.util.Optional;

/**
 * What is known about a data set.
 *
 * @param name its name, for {@link Datasets#load}
 * @param file its file name
 * @param title one line
 * @param source where it comes from
 * @param licence terms of the file; not covered by the licence of the library
 * @param kind whether the library brings it
 * @param url where it is downloaded from
 * @param sha256 hexadecimal SHA-256 of the file
 * @param rows number of rows
 * @param columns its columns in order
 */
public record DatasetInfo(
    String name,
    String file,
    String title,
    String source,
    String licence,
    Kind kind,
    Optional<String> url,
    String sha256,
    int rows,
    List<Column> columns) {
  /** How a data set gets onto the machine. */
  public enum Kind {
    /** Part of the library. */
    BUNDLED,
    /** Downloaded on first use. */
    DOWNLOAD,
    /** Put in place by the user. */
    USER
  }

  /**
   * A column.
   *
   * @param name its name
   * @param isText whether it holds text rather than numbers
   */
  public record Column(String name, boolean isText) {}
}
