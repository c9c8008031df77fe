package org.estimand.datasets.dgp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * Data of the shape of studies of aid projects and wealth seen from space, with known effects:
 * neighbourhoods in districts (ADM2) of countries in four periods, projects of two funders in three
 * sectors, and an image embedding that carries the confounding.
 *
 * <ul>
 *   <li>Each district has a latent z of three dimensions that never changes, and covariates that
 *       do; a country has one more.
 *   <li>A funder places projects of a sector by district and period, with a probability whose logit
 *       is linear in covariates and z, in the countries where it works in that sector. The first
 *       funder's placement depends more on both.
 *   <li>The embedding of a neighbourhood is a linear map of z, drawn once, plus noise, in single
 *       precision; it is the same in all periods.
 *   <li>The outcome of the next period is a unit effect that depends on z, a period effect, the sum
 *       of the effects of the projects, a linear function of the covariates, a shock of district
 *       and period, and noise.
 * </ul>
 *
 * Given covariates and z the treatments are as good as random; given covariates alone they are not.
 * Effects are the same for everybody, so that every target population has the same truth.
 *
 * <p>Columns: {@code y}; a treatment such as {@code wb_roads} and {@code at_wb_roads}, 1 in
 * countries where that funder works in that sector; {@code lights density access conflict
 * governance}; {@code e01 ...}; {@code unit period adm2 country}; {@code east north} in km.
 */
public final class AidProjects {
  /** Names of the five covariates. */
  public static final List<String> COVARIATES =
      List.of("lights", "density", "access", "conflict", "governance");

  /** Name of the block that says where a funder works in a sector. */
  public static final String ELIGIBLE_BLOCK = "eligible";

  /** Name of the block of the embedding. */
  public static final String EMBEDDING_BLOCK = "embedding";

  private static final int PERIODS = 4;
  private static final int LATENT = 3;
  private static final double[] PERIOD_EFFECT = {0, 0.6, 1.4, 1.9};
  private static final double[] OUTCOME_SLOPES = {0.5, 0.3, -0.2, -0.2, 0.3};
  private static final double[] PLACEMENT_SLOPES = {0.4, 0.3, -0.2, -0.2, 0.2};
  private static final double[] UNIT_SLOPES = {0.8, -0.65, 0.5};
  private static final double[] LATENT_SLOPES = {0.6, -0.5, 0.35};
  private static final double BASE = 28;
  private static final double UNIT_SD = 1.5;
  private static final double SHOCK_SD = 4;
  private static final double NOISE_SD = 1.5;
  private static final double EMBEDDING_NOISE = 0.5;

  /** A funder's projects in a sector. */
  private record Programme(
      String column, String label, double effect, double intercept, double strength, int absent) {}

  private static final List<Programme> PROGRAMMES =
      List.of(
          new Programme("wb_roads", "World Bank: roads", 1.5, -1.3, 1, 5),
          new Programme("wb_health", "World Bank: health", 0.8, -1.5, 1, 7),
          new Programme("wb_relief", "World Bank: relief", 0, -1.9, 1, 4),
          new Programme("china_roads", "China: roads", 2.5, -1.4, 0.7, 6),
          new Programme("china_health", "China: health", 0, -1.7, 0.7, 4),
          new Programme("china_relief", "China: relief", 1.2, -2, 0.7, 3));

  private final int countries;
  private final int districts;
  private final int neighbourhoods;
  private final int dimensions;

  private AidProjects(int countries, int districts, int neighbourhoods, int dimensions) {
    this.countries = countries;
    this.districts = districts;
    this.neighbourhoods = neighbourhoods;
    this.dimensions = dimensions;
    if (countries < 1 || districts < 1 || neighbourhoods < 1 || dimensions < 1) {
      throw new InvalidConfigException(
          "CONF-195",
          String.format(
              Locale.ROOT,
              "%d countries of %d districts with %d neighbourhoods each and an embedding of %d"
                  + " columns; every number must be at least 1.",
              countries,
              districts,
              neighbourhoods,
              dimensions));
    }
  }

  /** 16 countries of 25 districts with three neighbourhoods, 64 embedding columns: 4800 rows. */
  public static AidProjects defaults() {
    return new AidProjects(16, 25, 3, 64);
  }

  /**
   * Another size.
   *
   * @throws InvalidConfigException CONF-195 for a number below 1
   */
  public AidProjects sized(int countries, int districts, int neighbourhoods) {
    return new AidProjects(countries, districts, neighbourhoods, dimensions);
  }

  /**
   * Another number of embedding columns.
   *
   * @throws InvalidConfigException CONF-195 for a number below 1
   */
  public AidProjects embedding(int columns) {
    return new AidProjects(countries, districts, neighbourhoods, columns);
  }

  /** The true effect of every treatment, by column. */
  public static Map<String, Double> effects() {
    Map<String, Double> all = new LinkedHashMap<>();
    PROGRAMMES.forEach(p -> all.put(p.column(), p.effect()));
    return Collections.unmodifiableMap(all);
  }

  /** The name of every treatment for people, by column. */
  public static Map<String, String> labels() {
    Map<String, String> all = new LinkedHashMap<>();
    PROGRAMMES.forEach(p -> all.put(p.column(), p.label()));
    return Collections.unmodifiableMap(all);
  }

  /** The column that says where a treatment can occur. */
  public static String eligible(String treatment) {
    return "at_" + treatment;
  }

  /** Number of rows: neighbourhoods by periods. */
  public int rows() {
    return countries * districts * neighbourhoods * PERIODS;
  }

  /** Roles for the study of some treatments, clusters of districts. */
  public Roles roles(List<String> treatments) {
    Roles roles =
        Roles.outcome("y")
            .covariates(COVARIATES.toArray(new String[0]))
            .unit("unit")
            .time("period");
    for (String name : treatments) {
      roles = roles.treatment(name).block(ELIGIBLE_BLOCK, eligible(name));
    }
    return roles.block(EMBEDDING_BLOCK, names().toArray(new String[0])).cluster("adm2");
  }

  /** The roles with the coordinates, planar, in km. */
  public Roles spatialRoles(List<String> treatments) {
    return roles(treatments).with(Role.COORDINATE, "east", "north");
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (int k = 0; k < dimensions; k++) {
      names.add(String.format(Locale.ROOT, "e%02d", k + 1));
    }
    return names;
  }

  /** Draws a data set with all treatments. */
  public CausalData data(RandomStreams random) {
    return CausalData.of(columns(random), roles(List.copyOf(effects().keySet())));
  }

  /**
   * Draws the columns.
   *
   * @param random the streams; nothing else decides the outcome
   */
  public Columns columns(RandomStreams random) {
    Draft draft = new Draft(rows(), dimensions);
    RandomStream map = random.child("map").generator();
    double[] loadings = new double[dimensions * LATENT];
    for (int k = 0; k < loadings.length; k++) {
      loadings[k] = map.normal();
    }
    for (int c = 0; c < countries; c++) {
      RandomStreams country = random.child("country", c);
      RandomStream s = country.generator();
      double[] governance = new double[PERIODS];
      double level = 0.8 * s.normal();
      for (int t = 0; t < PERIODS; t++) {
        governance[t] = level + 0.6 * s.normal();
      }
      for (int a = 0; a < districts; a++) {
        district(draft, c, a, governance, loadings, country.child("district", a).generator());
      }
    }
    return draft.columns(names());
  }

  private void district(
      Draft draft, int c, int a, double[] governance, double[] loadings, RandomStream s) {
    double[] z = new double[LATENT];
    for (int k = 0; k < LATENT; k++) {
      z[k] = s.normal();
    }
    double east = 500 * (c % 4) + s.uniform(0, 500);
    double north = 500 * Math.floorDiv(c, 4) + s.uniform(0, 500);
    double[] lasting = new double[COVARIATES.size() - 1];
    for (int j = 0; j < lasting.length; j++) {
      // a part of the covariates is seen from space as well
      lasting[j] = 0.3 * z[j % LATENT] + 0.7 * s.normal();
    }
    double[] x = new double[PERIODS * COVARIATES.size()];
    double[] treated = new double[PERIODS * PROGRAMMES.size()];
    double[] shock = new double[PERIODS];
    for (int t = 0; t < PERIODS; t++) {
      int at = t * COVARIATES.size();
      for (int j = 0; j < lasting.length; j++) {
        x[at + j] = lasting[j] + 0.6 * s.normal();
      }
      x[at + lasting.length] = governance[t];
      shock[t] = SHOCK_SD * s.normal();
      for (int k = 0; k < PROGRAMMES.size(); k++) {
        Programme p = PROGRAMMES.get(k);
        double index = p.intercept();
        for (int j = 0; j < PLACEMENT_SLOPES.length; j++) {
          index += p.strength() * PLACEMENT_SLOPES[j] * x[at + j];
        }
        for (int l = 0; l < LATENT; l++) {
          index += p.strength() * LATENT_SLOPES[l] * z[l];
        }
        boolean placed = s.bernoulli(1 / (1 + Math.exp(-index)));
        treated[t * PROGRAMMES.size() + k] = placed && works(p, c) ? 1 : 0;
      }
    }
    for (int u = 0; u < neighbourhoods; u++) {
      double effect = UNIT_SD * s.normal();
      for (int l = 0; l < LATENT; l++) {
        effect += UNIT_SLOPES[l] * z[l];
      }
      float[] embedding = new float[dimensions];
      for (int k = 0; k < dimensions; k++) {
        double v = EMBEDDING_NOISE * s.normal();
        for (int l = 0; l < LATENT; l++) {
          v += loadings[k * LATENT + l] * z[l];
        }
        embedding[k] = (float) v;
      }
      double[] place = {east + s.uniform(-6, 6), north + s.uniform(-6, 6)};
      for (int t = 0; t < PERIODS; t++) {
        double y = BASE + effect + PERIOD_EFFECT[t] + shock[t] + NOISE_SD * s.normal();
        for (int j = 0; j < OUTCOME_SLOPES.length; j++) {
          y += OUTCOME_SLOPES[j] * x[t * OUTCOME_SLOPES.length + j];
        }
        for (int k = 0; k < PROGRAMMES.size(); k++) {
          y += PROGRAMMES.get(k).effect() * treated[t * PROGRAMMES.size() + k];
        }
        draft.row(
            y,
            new int[] {(c * districts + a) * neighbourhoods + u, t, c * districts + a, c},
            x,
            treated,
            embedding,
            place);
      }
    }
  }

  /** Every programme leaves out the countries of one remainder. */
  private static boolean works(Programme p, int country) {
    return country % p.absent() != p.absent() - 1;
  }

  /** Columns that grow row by row. */
  private static final class Draft {
    private final int rows;
    private final Map<String, double[]> columns = new LinkedHashMap<>();
    private final double[] embedding;
    private int at;

    Draft(int rows, int dimensions) {
      this.rows = rows;
      this.embedding = new double[rows * dimensions];
    }

    private double[] column(String name) {
      return columns.computeIfAbsent(name, k -> new double[rows]);
    }

    void row(double y, int[] ids, double[] x, double[] treated, float[] image, double[] place) {
      int t = ids[1];
      column("y")[at] = y;
      for (int k = 0; k < PROGRAMMES.size(); k++) {
        Programme p = PROGRAMMES.get(k);
        column(p.column())[at] = treated[t * PROGRAMMES.size() + k];
        column(eligible(p.column()))[at] = works(p, ids[3]) ? 1 : 0;
      }
      for (int j = 0; j < COVARIATES.size(); j++) {
        column(COVARIATES.get(j))[at] = x[t * COVARIATES.size() + j];
      }
      column("unit")[at] = ids[0] + 1;
      column("period")[at] = t + 1;
      column("adm2")[at] = ids[2] + 1;
      column("country")[at] = ids[3] + 1;
      column("east")[at] = place[0];
      column("north")[at] = place[1];
      for (int k = 0; k < image.length; k++) {
        embedding[k * rows + at] = image[k];
      }
      at++;
    }

    Columns columns(List<String> names) {
      Columns all = Columns.none();
      for (var column : columns.entrySet()) {
        all = all.number(column.getKey(), column.getValue());
      }
      for (int k = 0; k < names.size(); k++) {
        all =
            all.number(
                names.get(k), java.util.Arrays.copyOfRange(embedding, k * rows, (k + 1) * rows));
      }
      return all;
    }
  }
}
