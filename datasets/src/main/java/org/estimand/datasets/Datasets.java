package org.estimand.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.ProgressListener;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * Data sets by name. Column types are stated in the registry; nothing is guessed. A file is looked
 * for in the folder named by the environment variable {@code ESTIMAND_DATA}, in the library, in the
 * user's cache, and, where allowed, on the network; every file outside the library is checked by
 * SHA-256.
 */
public final class Datasets {
  private Datasets() {}

  /** All data sets, in order of their names. */
  public static List<DatasetInfo> list() {
    return List.copyOf(Registry.read().values());
  }

  /**
   * What is known about a data set.
   *
   * @throws org.estimand.errors.InvalidDataException DATA-080 for an unknown name
   */
  public static DatasetInfo info(String name) {
    return store().info(name);
  }

  /** Loads a data set without reporting progress. */
  public static Table load(String name) {
    return load(name, (stage, done, total) -> {});
  }

  /**
   * Loads a data set; empty cells and {@code NA} are missing.
   *
   * @param name its name
   * @param progress hears about a download
   * @throws org.estimand.errors.InvalidDataException DATA-080 for an unknown name, DATA-081 for a
   *     file that the user must supply, DATA-082 for a file with other content
   * @throws UncheckedIOException when a download fails; says where to put the file by hand
   */
  public static Table load(String name, ProgressListener progress) {
    DataStore store = store();
    DatasetInfo info = store.info(name);
    ColumnType[] types =
        info.columns().stream()
            .map(c -> c.isText() ? ColumnType.STRING : ColumnType.DOUBLE)
            .toArray(ColumnType[]::new);
    try (InputStream in = store.open(name, progress);
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return Table.read()
          .usingOptions(
              CsvReadOptions.builder(text)
                  .tableName(name)
                  .columnTypes(types)
                  .missingValueIndicator("", "NA")
                  .locale(Locale.ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads a data set as plain columns, for data that need work before they get roles.
   *
   * @param name its name
   * @param progress hears about a download
   */
  public static Columns columns(String name, ProgressListener progress) {
    return Columns.of(load(name, progress));
  }

  /** Loads a data set with roles; missing values in any column with a role are refused. */
  public static CausalData load(String name, Roles roles) {
    return load(name, roles, Missing.REFUSE, (stage, done, total) -> {});
  }

  /**
   * Loads a data set with roles.
   *
   * @param name its name
   * @param roles which column plays which role
   * @param missing what to do with rows that have missing values
   * @param progress hears about a download
   * @throws org.estimand.errors.InvalidDataException as {@link #load(String, ProgressListener)} and
   *     {@link CausalData#of(Table, Roles, Missing)}
   */
  public static CausalData load(
      String name, Roles roles, Missing missing, ProgressListener progress) {
    return CausalData.of(load(name, progress), roles, missing);
  }

  /** Makes sure a data set is on this machine; a file that is already there is only checked. */
  public static void fetch(String name, ProgressListener progress) {
    try (InputStream in = store().open(name, progress)) {
      in.readNBytes(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataStore store() {
    String folder = System.getenv("ESTIMAND_DATA");
    return new DataStore(
        Registry.read(),
        folder == null || folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder)),
        CacheFolder.of(System.getenv(), System.getProperty("os.name"), home()),
        new Downloader(Duration.ofSeconds(15)));
  }

  private static String home() {
    return System.getProperty("user.home");
  }

  /** Where downloads go, by the customs of the system. */
  static final class CacheFolder {
    private CacheFolder() {}

    static Path of(Map<String, String> environment, String system, String home) {
      String os = system.toLowerCase(Locale.ROOT);
      String xdg = environment.get("XDG_CACHE_HOME");
      if (xdg != null && !xdg.isBlank()) {
        return Path.of(xdg, "estimand");
      }
      String local = environment.get("LOCALAPPDATA");
      if (os.startsWith("windows") && local != null) {
        return Path.of(local, "estimand", "cache");
      }
      if (os.startsWith("mac")) {
        return Path.of(home, "Library", "Caches", "estimand");
      }
      return Path.of(home, ".cache", "estimand");
    }
  }
}
