package org.estimand.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  private static final Columns COLUMNS =
      Columns.none()
          .number("y", 1, 2, 3)
          .number("w", 1, 2, 1)
          .text("race", List.of("white", "black", "white"));

  private static Provenance of(Roles roles, long seed) {
    return Provenance.of(
        "test",
        Map.of("clip", 0.01, "models", List.of(1, 2)),
        CausalData.of(COLUMNS, roles),
        FitContext.seed(seed).threads(2),
        "ejml",
        Instant.EPOCH);
  }

  private static Roles roles(WeightKind kind, String race) {
    return Roles.outcome("y").weights("w", kind).covariates("race").categorical(race);
  }

  @Test
  void aRecordReadBackFromJsonIsTheSame() {
    Provenance p = of(roles(WeightKind.SAMPLING, "race"), 9007199254740993L);
    Provenance back = Provenance.ofFields(Json.read(Json.write(p.fields())));
    assertEquals(List.of(), p.differences(back));
    assertEquals(List.of(), back.differences(p));
    assertEquals(List.of("seed"), back.differences(of(roles(WeightKind.SAMPLING, "race"), 1L)));
  }

  @Test
  void kindsOfWeightsAndReferenceLevelsAreRecorded() {
    Provenance p = of(roles(WeightKind.SAMPLING, "race"), 1);
    assertEquals(List.of("weights"), p.differences(of(roles(WeightKind.FREQUENCY, "race"), 1)));
    assertEquals(
        List.of("categorical"), p.differences(of(roles(WeightKind.SAMPLING, "race:white"), 1)));
    assertEquals(
        Map.of("race", "white"), of(roles(null, "race:white"), 1).fields().get("categorical"));
  }
}
