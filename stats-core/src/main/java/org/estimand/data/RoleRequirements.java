package org.estimand.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;

/**
 * Which roles an estimator needs, takes or refuses. A role it would ignore is an error, never
 * silence.
 */
public final class RoleRequirements {
  private static final int MANY = Integer.MAX_VALUE;

  private final String estimator;
  private final Map<Role, int[]> counts = new EnumMap<>(Role.class);
  private final List<List<Role>> shared = new ArrayList<>();
  private final Set<Role> numeric = EnumSet.noneOf(Role.class);
  private Set<String> blocks;
  private boolean missingOutcomes;

  private RoleRequirements(String estimator) {
    this.estimator = estimator;
    shared.add(List.of(Role.UNIT, Role.CLUSTER));
    shared.add(List.of(Role.TIME, Role.CLUSTER));
    shared.add(List.of(Role.STRATUM, Role.CLUSTER));
    shared.add(List.of(Role.COVARIATE, Role.CLUSTER));
    shared.add(List.of(Role.COVARIATE, Role.TIME));
    shared.add(List.of(Role.COVARIATE, Role.UNIT));
    shared.add(List.of(Role.COVARIATE, Role.COORDINATE));
    shared.add(List.of(Role.COVARIATE, Role.STRATUM));
    shared.add(List.of(Role.DOMAIN, Role.TIME));
  }

  /** Starts the requirements of an estimator, by its user-facing name. */
  public static RoleRequirements of(String estimator) {
    return new RoleRequirements(estimator);
  }

  /** Exactly one column. */
  public RoleRequirements one(Role role) {
    counts.put(role, new int[] {1, 1});
    return this;
  }

  /** One column or several. */
  public RoleRequirements some(Role role) {
    counts.put(role, new int[] {1, MANY});
    return this;
  }

  /** At most one column in each of the roles. */
  public RoleRequirements optionalOne(Role... roles) {
    for (Role role : roles) {
      counts.put(role, new int[] {0, 1});
    }
    return this;
  }

  /** Any number of columns in each of the roles. */
  public RoleRequirements optional(Role... roles) {
    for (Role role : roles) {
      counts.put(role, new int[] {0, MANY});
    }
    return this;
  }

  /**
   * The columns of the role must be numbers: a column of text declared categorical may stand for 0
   * and 1, but not have more levels. OUTCOME, INSTRUMENT and CENSORED always ask this.
   */
  public RoleRequirements numeric(Role role) {
    numeric.add(role);
    return this;
  }

  /** The covariate blocks it reads; without this call blocks are not looked at. */
  public RoleRequirements blocks(String... names) {
    blocks = Set.of(names);
    return this;
  }

  /** Outcomes and times may be missing in some rows; without this call they may not. */
  public RoleRequirements missingOutcomes() {
    missingOutcomes = true;
    return this;
  }

  /** One column may hold both roles. */
  public RoleRequirements share(Role a, Role b) {
    shared.add(List.of(a, b));
    return this;
  }

  /**
   * Checks the roles of the data.
   *
   * @throws InvalidDataException DATA-005 for a role or block that would be ignored, DATA-012 for
   *     levels of text where numbers are needed, DATA-020 for a missing or overfull role, DATA-300
   *     for outcomes kept missing that the estimator cannot use
   * @throws InvalidConfigException CONF-012 when a column has two roles that exclude each other
   */
  public void check(CausalData data) {
    Roles roles = data.roles();
    for (Role role : numeric) {
      for (String name : roles.columns(role)) {
        DataChecks.requireFewLevels(data, role, name);
      }
    }
    for (Role role : Role.values()) {
      int have = roles.columns(role).size();
      int[] range = counts.get(role);
      if (range == null) {
        if (have > 0) {
          throw new InvalidDataException(
              "DATA-005",
              role
                  + " \""
                  + roles.columns(role).get(0)
                  + "\" was given, but "
                  + estimator
                  + " takes no "
                  + role
                  + " columns. Remove the role.");
        }
      } else if (have < range[0]) {
        throw new InvalidDataException(
            "DATA-020",
            estimator
                + " needs "
                + (range[1] == 1 ? "one column" : "at least one column")
                + " with the role "
                + role
                + "; none was given. Name it in Roles.");
      } else if (have > range[1]) {
        throw new InvalidDataException(
            "DATA-020",
            estimator
                + " takes one column with the role "
                + role
                + "; "
                + have
                + " were given ("
                + String.join(", ", roles.columns(role))
                + ").");
      }
    }
    if (!missingOutcomes && !data.has(Role.CENSORED)) {
      data.names(Role.OUTCOME).forEach(name -> requireObserved(data, name));
    }
    for (String block : roles.blocks().keySet()) {
      if (blocks != null && !blocks.contains(block)) {
        throw new InvalidDataException(
            "DATA-005",
            "Block \""
                + block
                + "\" was given, but "
                + estimator
                + " takes no such block. Remove the block.");
      }
    }
    for (Role a : Role.values()) {
      for (Role b : Role.values()) {
        if (a.compareTo(b) < 0
            && !shared.contains(List.of(a, b))
            && !shared.contains(List.of(b, a))) {
          for (String name : roles.columns(a)) {
            if (roles.columns(b).contains(name)) {
              throw new InvalidConfigException(
                  "CONF-012",
                  "Column \""
                      + name
                      + "\" has the roles "
                      + a
                      + " and "
                      + b
                      + "; "
                      + estimator
                      + " needs different columns for them.");
            }
          }
        }
      }
    }
  }

  private void requireObserved(CausalData data, String name) {
    double[] values = data.values(name);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        throw new InvalidDataException(
            "DATA-300",
            "OUTCOME \""
                + name
                + "\" is missing in row "
                + (data.originalRows()[i] + 1)
                + " and was kept by Missing.KEEP_OUTCOMES; "
                + estimator
                + " needs every outcome. Use Missing.DROP_ROWS.");
      }
    }
  }
}
