package org.estimand.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.estimand.errors.CausalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class CausalDataTest {
  private static final Columns COLUMNS =
      Columns.none()
          .number("y", 1, 2, 3, 4)
          .number("d", 0, 1, 0, 1)
          .number("x", .5, Double.NaN, 1.5, 2)
          .number("w", 1, 1, 2, 0)
          .text("state", List.of("ny", "ca", "ny", "tx"));

  private static void fails(String message, Executable what) {
    assertEquals(message, assertThrows(CausalException.class, what).getMessage());
  }

  @Test
  void aTableAndPlainColumnsGiveTheSameData() {
    Table table =
        Table.create(
            DoubleColumn.create("y", 1, 2, 3, 4),
            IntColumn.create("d", 0, 1, 0, 1),
            BooleanColumn.create("flag", true, false, false, true),
            StringColumn.create("state", "ny", "ca", "ny", "tx"));
    String before = table.print();
    CausalData fromTable =
        CausalData.of(
            table,
            Roles.outcome("y").treatment("d").covariates("state", "flag").categorical("state"));
    CausalData fromColumns =
        CausalData.of(
            COLUMNS.number("flag", 1, 0, 0, 1),
            Roles.outcome("y").treatment("d").covariates("state", "flag").categorical("state"));
    assertEquals(fromColumns.sha256(), fromTable.sha256());
    assertEquals(List.of("state=ny", "state=tx", "flag"), fromTable.covariates().names());
    assertArrayEquals(fromColumns.covariates().data(), fromTable.covariates().data());
    assertEquals(before, table.print());
  }

  @Test
  void theHashSeesValuesRolesAndNames() {
    CausalData a = CausalData.of(COLUMNS, Roles.outcome("y").treatment("d"));
    CausalData b = CausalData.of(COLUMNS, Roles.outcome("d").treatment("y"));
    CausalData c =
        CausalData.of(
            Columns.none().number("y", 1, 2, 3, 5).number("d", 0, 1, 0, 1),
            Roles.outcome("y").treatment("d"));
    assertNotEquals(a.sha256(), b.sha256());
    assertNotEquals(a.sha256(), c.sha256());
    assertEquals(a.sha256(), CausalData.of(COLUMNS, a.roles()).sha256());
  }

  @Test
  void arraysAreCopiedAndFeaturesShared() {
    CausalData data = CausalData.of(COLUMNS, Roles.outcome("y").treatment("d").covariates("w"));
    Arrays.fill(data.column(Role.OUTCOME), 9);
    assertArrayEquals(new double[] {1, 2, 3, 4}, data.column(Role.OUTCOME));
    assertSame(data.covariates(), data.covariates());
  }

  @Test
  void missingCovariatesCanBeKept() {
    CausalData data =
        CausalData.of(
            COLUMNS, Roles.outcome("y").treatment("d").covariates("x"), Missing.KEEP_COVARIATES);
    assertEquals(4, data.rows());
    CausalData dropped =
        CausalData.of(COLUMNS, Roles.outcome("x").treatment("d"), Missing.KEEP_COVARIATES);
    assertEquals(3, dropped.rows());
    assertArrayEquals(new int[] {0, 2, 3}, dropped.originalRows());
  }

  @Test
  void subsetsAndOtherRolesRememberTheRows() {
    CausalData data =
        CausalData.of(
            COLUMNS,
            Roles.outcome("y").treatment("d").covariates("x").cluster("state"),
            Missing.DROP_ROWS);
    CausalData some = data.subset(2, 0);
    assertArrayEquals(new int[] {3, 0}, some.originalRows());
    assertEquals(List.of("tx", "ny"), some.grouping("state").labels());
    CausalData other = data.withRoles(Roles.outcome("x").treatment("d"));
    assertArrayEquals(new int[] {0, 2, 3}, other.originalRows());
    assertEquals(4, other.rowsRead());
  }

  @Test
  void badRolesAreRefusedInWords() {
    fails(
        "DATA-001 No column named \"Y\" for role OUTCOME. Closest: \"y\". Columns: y, d, x, w,"
            + " state (5).",
        () -> CausalData.of(COLUMNS, Roles.outcome("Y")));
    fails(
        "DATA-012 Column \"state\" (COVARIATE) holds text (row 1: \"ny\"). Declare it categorical,"
            + " or recode it as numbers.",
        () -> CausalData.of(COLUMNS, Roles.outcome("y").covariates("state")));
    fails(
        "DATA-022 Column \"state\" has no level \"nj\" to serve as reference. Closest: \"ny\"."
            + " Levels: ca, ny, tx.",
        () ->
            CausalData.of(COLUMNS, Roles.outcome("y").covariates("state").categorical("state:nj"))
                .covariates());
    fails(
        "DATA-023 Column \"sate\" is declared categorical but has no role. Closest: \"state\". Give"
            + " it a role or remove the declaration.",
        () ->
            CausalData.of(
                COLUMNS, Roles.outcome("y").covariates("state").categorical("state", "sate")));
    fails(
        "DATA-011 Column \"z\" (INSTRUMENT) has 1 infinite value (row 2). Remove or correct them.",
        () ->
            CausalData.of(
                COLUMNS.number("z", 0, Double.POSITIVE_INFINITY, 1, 1),
                Roles.outcome("y").instruments("z")));
    fails(
        "DATA-019 WEIGHT \"v\" is negative in row 2 (-1.0). Weights must be zero or positive.",
        () ->
            CausalData.of(
                COLUMNS.number("v", 1, -1, 1, 1),
                Roles.outcome("y").weights("v", WeightKind.SAMPLING)));
    fails(
        "DATA-019 WEIGHT \"v\" is zero in every row. Some weight must be positive.",
        () ->
            CausalData.of(
                COLUMNS.number("v", 0, 0, 0, 0),
                Roles.outcome("y").weights("v", WeightKind.SAMPLING)));
    fails(
        "DATA-024 No row is left: 4 rows were read and dropped ({missing n=4}).",
        () ->
            CausalData.of(
                COLUMNS.number("n", Double.NaN, Double.NaN, Double.NaN, Double.NaN),
                Roles.outcome("n"),
                Missing.DROP_ROWS));
    fails(
        "DATA-015 Column name \"y\" appears twice. Rename one.",
        () -> COLUMNS.number("y", 1, 2, 3, 4));
    fails(
        "DATA-016 Column \"q\" has 2 rows, the columns before it have 4.",
        () -> COLUMNS.number("q", 1, 2));
    fails(
        "CONF-011 Column \"x\" is given twice for role COVARIATE. Name it once.",
        () -> Roles.outcome("y").covariates("x", "x"));
    fails(
        "CONF-010 An empty column name was given for role COVARIATE.",
        () -> Roles.outcome("y").covariates(""));
    fails(
        "DATA-021 There is no covariate block \"gate\". Blocks: [].",
        () -> CausalData.of(COLUMNS, Roles.outcome("y")).block("gate"));
  }

  @Test
  void estimatorsRefuseRolesTheyWouldIgnore() {
    RoleRequirements needs =
        RoleRequirements.of("Plr").one(Role.OUTCOME).one(Role.TREATMENT).optional(Role.COVARIATE);
    fails(
        "DATA-005 WEIGHT \"w\" was given, but Plr takes no WEIGHT columns. Remove the role.",
        () ->
            needs.check(
                CausalData.of(
                    COLUMNS, Roles.outcome("y").treatment("d").weights("w", WeightKind.SAMPLING))));
    fails(
        "DATA-020 Plr needs one column with the role TREATMENT; none was given. Name it in Roles.",
        () -> needs.check(CausalData.of(COLUMNS, Roles.outcome("y"))));
    fails(
        "DATA-020 Plr takes one column with the role TREATMENT; 2 were given (d, w).",
        () -> needs.check(CausalData.of(COLUMNS, Roles.outcome("y").treatment("d", "w"))));
    fails(
        "CONF-012 Column \"d\" has the roles TREATMENT and COVARIATE; Plr needs different columns"
            + " for them.",
        () ->
            needs.check(CausalData.of(COLUMNS, Roles.outcome("y").treatment("d").covariates("d"))));
    needs.check(CausalData.of(COLUMNS, Roles.outcome("y").treatment("d").covariates("w")));
    CausalData two = CausalData.of(COLUMNS, Roles.outcome("y").treatment("d", "w"));
    fails(
        "DATA-020 Role TREATMENT has the columns [d, w]; exactly one is needed here.",
        () -> two.name(Role.TREATMENT));
    fails(
        "DATA-020 No column has the role CLUSTER. Name one in Roles.",
        () -> two.name(Role.CLUSTER));
    fails(
        "DATA-001 No numeric column named \"sate\". Closest: \"state\". Columns: y, d, x, w, state.",
        () -> COLUMNS.values("sate"));
    fails(
        "DATA-001 Column \"state\" holds text, but numbers are needed here. Recode it or name another."
            + " Columns: y, d, x, w, state.",
        () -> COLUMNS.values("state"));
  }

  @Test
  void groupingsIntersect() {
    Grouping a = Grouping.of("a", new double[] {3, 1, 3, -0.0, 0.0});
    assertArrayEquals(new int[] {0, 1, 0, 2, 2}, a.codes());
    assertEquals(List.of("3", "1", "0"), a.labels());
    Grouping b = Grouping.of("b", List.of("u", "u", "v", "v", "v"));
    Grouping both = a.intersect(b);
    assertArrayEquals(new int[] {0, 1, 2, 3, 3}, both.codes());
    assertArrayEquals(new int[] {1, 1, 1, 2}, both.sizes());
  }

  @Test
  void levelNumbersAreThoseOfTheLevelsThatAreLeft() {
    Columns columns =
        Columns.none()
            .number("y", 1, Double.NaN, 3, 4)
            .text("arm", List.of("control", "absent", "treated", "control"));
    CausalData data =
        CausalData.of(
            columns, Roles.outcome("y").treatment("arm").categorical("arm"), Missing.DROP_ROWS);
    assertEquals(List.of("control", "treated"), data.levels("arm"));
    assertArrayEquals(new int[] {0, 1, 0}, data.levelCodes("arm"));
    assertArrayEquals(new double[] {0, 1, 0}, data.column(Role.TREATMENT));
  }

  @Test
  void levelsAreNoNumbersToComputeWith() {
    Columns columns =
        Columns.none()
            .number("d", 0, 1, 0, 1)
            .text("mood", List.of("low", "mid", "high", "low"))
            .text("answer", List.of("no", "yes", "no", "yes"));
    fails(
        "DATA-012 Column \"mood\" (OUTCOME) is declared categorical and has 3 levels (high, low,"
            + " mid), which are no numbers to compute with. Recode it as numbers or as 0 and 1.",
        () -> CausalData.of(columns, Roles.outcome("mood").treatment("d").categorical("mood")));
    fails(
        "DATA-012 Column \"answer\" (WEIGHT) is declared categorical and has 2 levels (no, yes),"
            + " which are no numbers to compute with. Recode it as numbers.",
        () ->
            CausalData.of(
                columns,
                Roles.outcome("d").weights("answer", WeightKind.SAMPLING).categorical("answer")));
    CausalData fine =
        CausalData.of(
            columns, Roles.outcome("answer").treatment("mood").categorical("answer", "mood"));
    assertArrayEquals(new double[] {0, 1, 0, 1}, fine.column(Role.OUTCOME));
    fails(
        "DATA-012 Column \"mood\" (TREATMENT) is declared categorical and has 3 levels (high, low,"
            + " mid), which are no numbers to compute with. Recode it as numbers or as 0 and 1.",
        () ->
            RoleRequirements.of("Slopes")
                .one(Role.OUTCOME)
                .some(Role.TREATMENT)
                .numeric(Role.TREATMENT)
                .check(fine));
  }

  @Test
  void longIntegersOfATableStayApartAsLabels() {
    Table table =
        Table.create(
            DoubleColumn.create("y", 1, 2, 3),
            LongColumn.create("firm", 9007199254740993L, 9007199254740992L, 9007199254740993L));
    CausalData data = CausalData.of(table, Roles.outcome("y").cluster("firm"));
    assertArrayEquals(new int[] {0, 1, 0}, data.grouping("firm").codes());
    assertEquals("9007199254740993", data.grouping("firm").labels().get(0));
  }

  @Test
  void otherWeights() {
    CausalData plain = CausalData.of(COLUMNS, Roles.outcome("y").treatment("d"));
    CausalData weighted = plain.withWeights(3, 0, 1, 2);
    assertArrayEquals(new double[] {3, 0, 1, 2}, weighted.weights().orElseThrow());
    assertEquals(WeightKind.SAMPLING, weighted.roles().weightKind().orElseThrow());
    assertEquals(Optional.empty(), plain.weights());
    CausalData own = CausalData.of(COLUMNS, Roles.outcome("y").weights("w", WeightKind.PRECISION));
    assertArrayEquals(new double[] {3, 0, 1, 2}, own.withWeights(3, 0, 1, 2).column(Role.WEIGHT));
    assertEquals(
        WeightKind.PRECISION, own.withWeights(1, 1, 1, 1).roles().weightKind().orElseThrow());
    assertArrayEquals(new double[] {1, 1, 2, 0}, own.column(Role.WEIGHT));
    assertArrayEquals(new int[] {0, 1, 2, 3}, own.withWeights(1, 1, 1, 1).originalRows());
    fails("DATA-016 3 weights were given for 4 rows.", () -> plain.withWeights(1, 2, 3));
    fails(
        "DATA-019 WEIGHT \"(weights)\" is negative in row 2 (-1.0). Weights must be zero or"
            + " positive.",
        () -> plain.withWeights(1, -1, 3, 1));
  }
}
