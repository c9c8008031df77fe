package org.estimand.crossfit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class CrossFitPlanTest {
  private static final RandomStreams RANDOM = RandomStreams.of(5);
  private static final int N = 60;

  private static Columns columns() {
    double[] y = new double[N];
    double[] d = new double[N];
    double[] firm = new double[N];
    double[] year = new double[N];
    double[] mod = new double[N];
    double[] block = new double[N];
    double[] half = new double[N];
    String[] words = new String[N];
    for (int i = 0; i < N; i++) {
      y[i] = Math.sin(i);
      d[i] = i % 6 == 0 ? 1 : 0;
      firm[i] = Math.floorDiv(i, 5);
      year[i] = i % 5;
      mod[i] = i % 3 - 1;
      block[i] = i / 5 % 2 == 0 ? 10 : 20;
      half[i] = i == 7 ? 1.5 : 1;
      words[i] = i == 9 ? "two" : "1";
    }
    return Columns.none()
        .number("y", y)
        .number("d", d)
        .number("firm", firm)
        .number("year", year)
        .number("mod", mod)
        .number("block", block)
        .number("half", half)
        .number("one", new double[N])
        .number("ymod", Arrays.stream(year).map(v -> v % 2).toArray())
        .text("words", List.of(words));
  }

  private static CausalData data(Roles roles) {
    return CausalData.of(columns(), roles);
  }

  private static Roles base() {
    return Roles.outcome("y").treatment("d");
  }

  private static String message(CrossFitPlan plan, Roles roles) {
    return assertThrows(CausalException.class, () -> plan.assign(data(roles), null, RANDOM))
        .getMessage();
  }

  @Test
  void rowsAreDealtOutEvenlyAndEveryRowTestsOnce() {
    FoldAssignment folds = CrossFitPlan.kFold(7).repeated(3).assign(data(base()), null, RANDOM);
    assertEquals(3, folds.repetitions());
    for (int r = 0; r < 3; r++) {
      int tested = 0;
      for (int k = 0; k < 7; k++) {
        int size = folds.testRows(r, k).length;
        assertTrue(size == 8 || size == 9);
        assertEquals(N - size, folds.trainRows(r, k).length);
        tested += size;
      }
      assertEquals(N, tested);
    }
    FoldAssignment again = CrossFitPlan.kFold(7).repeated(3).assign(data(base()), null, RANDOM);
    FoldAssignment other =
        CrossFitPlan.kFold(7).repeated(3).assign(data(base()), null, RandomStreams.of(6));
    assertEquals(folds.digest(), again.digest());
    assertNotEquals(folds.digest(), other.digest());
    assertNotEquals(Arrays.toString(folds.testRows(0, 0)), Arrays.toString(folds.testRows(1, 0)));
  }

  @Test
  void strataAreSpreadEvenly() {
    CausalData data = data(base());
    int[] codes = data.levelCodes("d");
    for (FoldAssignment folds :
        List.of(
            CrossFitPlan.kFold(5).assign(data, codes, RANDOM),
            CrossFitPlan.kFold(5).stratifiedBy(Role.TREATMENT).assign(data, null, RANDOM))) {
      for (int k = 0; k < 5; k++) {
        int treated = 0;
        for (int i : folds.testRows(0, k)) {
          treated += codes[i];
        }
        assertEquals(2, treated);
        assertEquals(12, folds.testRows(0, k).length);
      }
    }
  }

  @Test
  void groupsAreNeverSplit() {
    for (FoldAssignment folds :
        List.of(
            CrossFitPlan.kFold(4)
                .groupedBy(Role.UNIT)
                .assign(data(base().unit("firm")), null, RANDOM),
            CrossFitPlan.kFold(4).assign(data(base().cluster("firm")), null, RANDOM))) {
      for (int i = 0; i < N; i++) {
        assertEquals(folds.fold(0, i / 5 * 5), folds.fold(0, i));
      }
      for (int k = 0; k < 4; k++) {
        assertEquals(15, folds.testRows(0, k).length);
      }
    }
  }

  @Test
  void twoClusteringsGiveProducts() {
    FoldAssignment folds =
        CrossFitPlan.kFold(2)
            .repeated(2)
            .assign(data(base().cluster("firm", "year")), null, RANDOM);
    assertTrue(folds.isProduct());
    for (int r = 0; r < 2; r++) {
      assertEquals(4, folds.folds(r));
      for (int k = 0; k < 4; k++) {
        for (int i : folds.testRows(r, k)) {
          for (int t : folds.trainRows(r, k)) {
            assertTrue(i / 5 != t / 5 && i % 5 != t % 5);
          }
        }
      }
    }
  }

  @Test
  void foldColumnsAreRepetitionsWithAnyIntegerLabels() {
    FoldAssignment folds =
        CrossFitPlan.userSupplied().assign(data(base().folds("mod", "block")), null, RANDOM);
    assertEquals(2, folds.repetitions());
    assertEquals(3, folds.folds(0));
    assertEquals(2, folds.folds(1));
    for (int i = 0; i < N; i++) {
      assertEquals(i % 3, folds.fold(0, i));
      assertEquals(i / 5 % 2, folds.fold(1, i));
    }
    FoldAssignment product =
        CrossFitPlan.userSuppliedProduct()
            .assign(data(base().cluster("firm", "year").folds("block", "ymod")), null, RANDOM);
    assertEquals(4, product.folds(0));
    assertEquals(i7(product), 2 * (7 / 5 % 2) + 7 % 5 % 2);
  }

  private static int i7(FoldAssignment product) {
    return product.fold(0, 7);
  }

  @Test
  void badPlansSayWhatIsWrong() {
    assertEquals(
        "CONF-001 folds = 1; must be between 2 and the number of units.",
        assertThrows(CausalException.class, () -> CrossFitPlan.kFold(1)).getMessage());
    assertEquals(
        "CONF-001 folds = 61; must be between 2 and the number of units (60).",
        message(CrossFitPlan.kFold(61), base()));
    assertEquals(
        "CONF-001 folds = 13; must be between 2 and the number of units (12).",
        message(CrossFitPlan.kFold(13), base().cluster("firm")));
    assertEquals(
        "CONF-002 Folds are drawn by row but UNIT \"firm\" repeats: rows of one firm would be in"
            + " both parts. Use groupedBy(Role.UNIT) or state allowUnitLeakage().",
        message(CrossFitPlan.kFold(2), base().unit("firm")));
    assertEquals(
        "CONF-002 Folds are drawn by \"year\" but UNIT \"firm\" spans several of its values: rows"
            + " of one firm would be in both parts. Use groupedBy(Role.UNIT) or state"
            + " allowUnitLeakage().",
        message(CrossFitPlan.kFold(2), base().unit("firm").cluster("year")));
    assertEquals(
        N,
        CrossFitPlan.kFold(2)
            .allowUnitLeakage()
            .assign(data(base().unit("firm")), null, RANDOM)
            .rows());
    assertEquals(
        "CONF-020 repetitions = 0; must be at least 1.",
        assertThrows(CausalException.class, () -> CrossFitPlan.kFold(2).repeated(0)).getMessage());
    assertEquals(
        "CONF-021 groupedBy() names no role. Name UNIT or CLUSTER, or leave it out.",
        assertThrows(CausalException.class, () -> CrossFitPlan.kFold(2).groupedBy()).getMessage());
    assertEquals(
        "CONF-023 Stratifying by y gives 60 strata for 60 rows, too many for 2 folds. Stratify by"
            + " columns with few values, or use fewer folds.",
        message(CrossFitPlan.kFold(2).stratifiedBy(Role.OUTCOME), base()));
    assertEquals(
        "CONF-024 repeated(2) does not apply to folds that are read from columns. Use kFold, or"
            + " remove it.",
        assertThrows(CausalException.class, () -> CrossFitPlan.userSupplied().repeated(2))
            .getMessage());
    assertEquals(
        "CONF-025 Folds can follow one or two groupings, not 3 (firm, year, mod). Choose with"
            + " groupedBy(...) or name fewer CLUSTER columns.",
        message(CrossFitPlan.kFold(2), base().cluster("firm", "year", "mod")));
    assertEquals(
        "CONF-026 groupedBy(UNIT) was asked for, but no column has the role UNIT.",
        message(CrossFitPlan.kFold(2).groupedBy(Role.UNIT), base()));
  }

  @Test
  void badFoldColumnsSayWhatIsWrong() {
    CrossFitPlan plan = CrossFitPlan.userSupplied();
    assertEquals(
        "DATA-020 The plan takes folds from the data, but no column has the role FOLD.",
        message(plan, base()));
    assertEquals(
        "DATA-032 Column \"half\" (FOLD) must hold integers; found \"1.5\" in row 8. Label the"
            + " folds 0, 1, 2, ...",
        message(plan, base().folds("half")));
    assertEquals(
        "DATA-032 Column \"words\" (FOLD) must hold integers; found \"two\" in row 10. Label the"
            + " folds 0, 1, 2, ...",
        message(plan, base().folds("words")));
    assertEquals(
        "CONF-001 folds = 1; must be between 2 and the number of units (60). Column \"one\""
            + " (FOLD) has only the label 0.",
        message(plan, base().folds("one")));
    assertEquals(
        "CONF-022 Fold column \"mod\" puts rows of CLUSTER \"firm\" = 0 into several folds. Give"
            + " all rows with the same firm the same label, or state allowUnitLeakage().",
        message(plan, base().cluster("firm").folds("mod")));
    assertEquals(
        "CONF-022 Fold column \"mod\" puts rows of CLUSTER \"firm\" = 0 into several folds. Give"
            + " all rows with the same firm the same label, or state allowUnitLeakage(); for two"
            + " clusterings give one fold column for each.",
        message(plan, base().cluster("firm", "year").folds("mod")));
    assertEquals(
        "CONF-027 Products of folds need pairs of FOLD columns, one for each clustering; found"
            + " block.",
        message(CrossFitPlan.userSuppliedProduct(), base().cluster("firm", "year").folds("block")));
    assertEquals(
        "CONF-028 Products of folds need two CLUSTER columns; found 1.",
        message(CrossFitPlan.userSuppliedProduct(), base().cluster("firm").folds("block", "ymod")));
  }

  @Test
  void aFoldWithoutTreatedRowsIsNamed() {
    boolean[] flags = new boolean[400];
    flags[0] = true;
    flags[1] = true;
    int[][] labels = new int[1][400];
    for (int i = 0; i < 400; i++) {
      labels[0][i] = i % 5;
    }
    assertEquals(
        "IDENT-002 Fold 3 of repetition 1 has no treated row (2 treated in 400). Fewer folds, or"
            + " stratifiedBy(TREATMENT).",
        assertThrows(
                CausalException.class,
                () ->
                    FoldAssignment.of(labels)
                        .requireEachFold(flags, "treated", "or stratifiedBy(TREATMENT)"))
            .getMessage());
    boolean[] oneFold = new boolean[400];
    int[] first = new int[400];
    for (int i = 0; i < 400; i++) {
      oneFold[i] = i % 5 == 1;
      first[i] = (i + 4) % 5;
    }
    assertEquals(
        "IDENT-002 The training rows of fold 1 of repetition 1 have no treated row (80 treated in"
            + " 400). Fewer folds, or stratifiedBy(TREATMENT).",
        assertThrows(
                CausalException.class,
                () ->
                    FoldAssignment.of(new int[][] {first})
                        .requireEachFold(oneFold, "treated", "or stratifiedBy(TREATMENT)"))
            .getMessage());
    int[][] a = {{0, 0, 1, 1, 1}};
    int[][] b = {{0, 1, 0, 1, 1}};
    FoldAssignment blocks = FoldAssignment.ofProduct(a, b);
    boolean[] three = {true, true, true, true, false};
    blocks.requireEachFold(three, "treated", "or stratifiedBy(TREATMENT)");
    three[1] = false;
    assertEquals(
        "IDENT-002 Fold 2 of repetition 1 has no treated row (3 treated in 5). Fewer folds, or"
            + " stratifiedBy(TREATMENT).",
        assertThrows(
                CausalException.class,
                () -> blocks.requireEachFold(three, "treated", "or stratifiedBy(TREATMENT)"))
            .getMessage());
    FoldAssignment.of(labels).requireEachTraining(flags, "treated", "or another plan");
    assertEquals(
        "IDENT-002 The training rows of fold 1 of repetition 1 have no treated row (80 treated in"
            + " 400). Fewer folds, or another plan.",
        assertThrows(
                CausalException.class,
                () ->
                    FoldAssignment.of(new int[][] {first})
                        .requireEachTraining(oneFold, "treated", "or another plan"))
            .getMessage());
    int[][] c = {{0, 1, 1, 2, 2, 0}};
    int[][] d = {{0, 1, 1, 2, 2, 0}};
    FoldAssignment.ofProduct(c, d)
        .requireEachFold(
            new boolean[] {true, true, false, true, false, false}, "treated", "or another plan");
  }

  @Test
  void thePlanDescribesItself() {
    assertEquals(
        "{kind=RANDOM, folds=5, repetitions=2, stratifiedBy=[TREATMENT], groupedBy=[UNIT],"
            + " allowUnitLeakage=false}",
        CrossFitPlan.kFold(5)
            .repeated(2)
            .stratifiedBy(Role.TREATMENT)
            .groupedBy(Role.UNIT)
            .describe()
            .toString());
    assertEquals(
        "{kind=USER, allowUnitLeakage=false}", CrossFitPlan.userSupplied().describe().toString());
  }

  @Test
  void labelsAreRenumberedBySize() {
    double[] far = new double[N];
    for (int i = 0; i < N; i++) {
      far[i] = i % 2 == 0 ? 1000 : -7;
    }
    CausalData data = CausalData.of(columns().number("far", far), base().folds("far"));
    int[] got = new int[4];
    FoldAssignment folds = CrossFitPlan.userSupplied().assign(data, null, RANDOM);
    for (int i = 0; i < 4; i++) {
      got[i] = folds.fold(0, i);
    }
    assertArrayEquals(new int[] {1, 0, 1, 0}, got);
  }
}
