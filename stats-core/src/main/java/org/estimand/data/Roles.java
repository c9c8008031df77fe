package org.estimand.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.errors.InvalidConfigException;

/**
 * Which column plays which role. Immutable; every method returns a new object. Column names are
 * exact and case-sensitive. Named covariate blocks (for example {@code gate}, {@code embedding})
 * are kept beside the plain covariates.
 */
public final class Roles {
  private final Map<Role, List<String>> columns;
  private final Map<String, List<String>> blocks;
  private final Map<String, Optional<String>> categorical;
  private final WeightKind weightKind;

  private Roles(
      Map<Role, List<String>> columns,
      Map<String, List<String>> blocks,
      Map<String, Optional<String>> categorical,
      WeightKind weightKind) {
    this.columns = columns;
    this.blocks = blocks;
    this.categorical = categorical;
    this.weightKind = weightKind;
  }

  /** No roles yet. */
  public static Roles none() {
    return new Roles(new EnumMap<>(Role.class), new LinkedHashMap<>(), new LinkedHashMap<>(), null);
  }

  /** Starts with the outcome. */
  public static Roles outcome(String column) {
    return none().with(Role.OUTCOME, column);
  }

  /** Starts with the variables of a causal discovery. */
  public static Roles variables(String... columns) {
    return none().with(Role.VARIABLE, columns);
  }

  /** Adds treatment columns. */
  public Roles treatment(String... names) {
    return with(Role.TREATMENT, names);
  }

  /** Adds instruments. */
  public Roles instruments(String... names) {
    return with(Role.INSTRUMENT, names);
  }

  /** Adds covariates. */
  public Roles covariates(String... names) {
    return with(Role.COVARIATE, names);
  }

  /** Sets the unit of a panel. */
  public Roles unit(String name) {
    return with(Role.UNIT, name);
  }

  /** Sets the period. */
  public Roles time(String name) {
    return with(Role.TIME, name);
  }

  /** Adds cluster columns; several mean multi-way clustering. */
  public Roles cluster(String... names) {
    return with(Role.CLUSTER, names);
  }

  /** Sets the domain. */
  public Roles domain(String name) {
    return with(Role.DOMAIN, name);
  }

  /** Sets the weights and what they mean. */
  public Roles weights(String name, WeightKind kind) {
    Roles r = with(Role.WEIGHT, name);
    return new Roles(r.columns, r.blocks, r.categorical, kind);
  }

  /**
   * Adds fold-label columns; several are repetitions (or one per clustering, where the plan says).
   */
  public Roles folds(String... names) {
    return with(Role.FOLD, names);
  }

  /** Adds columns to a role, in the order given. */
  public Roles with(Role role, String... names) {
    Map<Role, List<String>> next = new EnumMap<>(Role.class);
    next.putAll(columns);
    next.put(role, appended("role " + role, columns.getOrDefault(role, List.of()), names));
    return new Roles(next, blocks, categorical, weightKind);
  }

  /** Adds columns to a named covariate block. */
  public Roles block(String block, String... names) {
    Map<String, List<String>> next = new LinkedHashMap<>(blocks);
    next.put(block, appended("block " + block, blocks.getOrDefault(block, List.of()), names));
    return new Roles(columns, next, categorical, weightKind);
  }

  /**
   * Declares columns categorical: covariates among them become dummies. {@code "race"} leaves out
   * the first level in the order of the data's sorted levels, {@code "race:white"} leaves out
   * white.
   */
  public Roles categorical(String... specifications) {
    Map<String, Optional<String>> next = new LinkedHashMap<>(categorical);
    for (String s : specifications) {
      int colon = s.indexOf(':');
      String name = colon < 0 ? s : s.substring(0, colon);
      next.put(name, colon < 0 ? Optional.empty() : Optional.of(s.substring(colon + 1)));
    }
    return new Roles(columns, blocks, next, weightKind);
  }

  private static List<String> appended(String where, List<String> before, String... names) {
    List<String> all = new ArrayList<>(before);
    for (String name : names) {
      if (name == null || name.isEmpty()) {
        throw new InvalidConfigException(
            "CONF-010", "An empty column name was given for " + where + ".");
      }
      if (all.contains(name)) {
        throw new InvalidConfigException(
            "CONF-011", "Column \"" + name + "\" is given twice for " + where + ". Name it once.");
      }
      all.add(name);
    }
    return Collections.unmodifiableList(all);
  }

  /** The columns of a role, in the order given; empty when none. */
  public List<String> columns(Role role) {
    return columns.getOrDefault(role, List.of());
  }

  /** Whether any column has the role. */
  public boolean has(Role role) {
    return !columns(role).isEmpty();
  }

  /** The named covariate blocks. */
  public Map<String, List<String>> blocks() {
    return Collections.unmodifiableMap(blocks);
  }

  /** Columns declared categorical, each with its reference level if one was named. */
  public Map<String, Optional<String>> categorical() {
    return Collections.unmodifiableMap(categorical);
  }

  /** What the weights mean, if there are weights. */
  public Optional<WeightKind> weightKind() {
    return Optional.ofNullable(weightKind);
  }

  /** Every column named in any role or block, once, in a fixed order. */
  public List<String> allColumns() {
    List<String> all = new ArrayList<>();
    for (List<String> names : columns.values()) {
      for (String name : names) {
        if (!all.contains(name)) {
          all.add(name);
        }
      }
    }
    for (List<String> names : blocks.values()) {
      for (String name : names) {
        if (!all.contains(name)) {
          all.add(name);
        }
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return "Roles" + columns + (blocks.isEmpty() ? "" : blocks);
  }
}
