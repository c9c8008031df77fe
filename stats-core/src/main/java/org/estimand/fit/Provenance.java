package org.estimand.fit;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;

/**
 * Where a result comes from: enough to make it again and to see what differs from another one.
 * Values are strings, numbers, booleans, lists and maps of these, ready for JSON.
 */
public final class Provenance {
  /** Version of this record's layout. */
  public static final int SCHEMA = 1;

  private final Map<String, Object> fields;

  private Provenance(Map<String, Object> fields) {
    this.fields = Collections.unmodifiableMap(fields);
  }

  /**
   * Describes a fit that ends now.
   *
   * @param estimator name of the estimator
   * @param options every option with its value
   * @param data the data used
   * @param context the context used
   * @param backend the backend that did the work
   * @param start when the fit began
   */
  public static Provenance of(
      String estimator,
      Map<String, ?> options,
      CausalData data,
      FitContext context,
      String backend,
      Instant start) {
    Map<String, Object> f = new LinkedHashMap<>();
    f.put("schema", SCHEMA);
    f.put("library", "Estimand " + Version.current());
    f.put("estimator", estimator);
    f.put("options", new LinkedHashMap<>(options));
    f.put("seed", context.seed());
    f.put("generator", "Philox 4x64-10 keyed by SHA-256 of seed and path");
    f.put("data.sha256", data.sha256());
    f.put("data.rows", data.rows());
    f.put("data.rows.read", data.rowsRead());
    f.put("data.dropped", new LinkedHashMap<>(data.dropped()));
    Map<String, Object> roles = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      if (data.has(role)) {
        roles.put(role.name(), List.copyOf(data.names(role)));
      }
    }
    data.roles().blocks().forEach((name, columns) -> roles.put("block " + name, columns));
    f.put("roles", roles);
    data.roles().weightKind().ifPresent(kind -> f.put("weights", kind.name()));
    if (data.has(Role.WEIGHT)) {
      double sum = 0;
      for (double w : data.column(Role.WEIGHT)) {
        sum += w;
      }
      f.put("weights.sum", sum);
    }
    Map<String, Object> categorical = new LinkedHashMap<>();
    data.roles().categorical().forEach((name, level) -> categorical.put(name, level.orElse(null)));
    if (!categorical.isEmpty()) {
      f.put("categorical", categorical);
    }
    f.put("backend", backend);
    f.put("threads", context.threads());
    f.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
    f.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    f.put("start", start.toString());
    f.put("wall.seconds", Duration.between(start, Instant.now()).toNanos() / 1e9);
    return new Provenance(f);
  }

  /** A record with one more field. */
  public Provenance with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Provenance(more);
  }

  /** A record read back from JSON. */
  public static Provenance ofFields(Map<String, ?> fields) {
    return new Provenance(new LinkedHashMap<>(fields));
  }

  /** All fields in order. */
  public Map<String, Object> fields() {
    return fields;
  }

  /** Fields whose values differ between two fits, except times. */
  public List<String> differences(Provenance other) {
    List<String> names = new java.util.ArrayList<>();
    for (String name : fields.keySet()) {
      if (!name.equals("start")
          && !name.equals("wall.seconds")
          && !Json.write(fields.get(name)).equals(Json.write(other.fields.get(name)))) {
        names.add(name);
      }
    }
    for (String name : other.fields.keySet()) {
      if (!fields.containsKey(name)) {
        names.add(name);
      }
    }
    return names;
  }
}
