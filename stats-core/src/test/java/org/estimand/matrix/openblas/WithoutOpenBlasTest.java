package org.estimand.matrix.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.estimand.errors.BackendException;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy.Operation;
import org.junit.jupiter.api.Test;

/** Run by the build without OpenBLAS on the class path. */
class WithoutOpenBlasTest {
  private static final String WHY =
      "the library is missing; add org.bytedeco:openblas:0.3.31-1.5.13 and"
          + " org.bytedeco:javacpp:1.5.13, each also with the classifier of your system, for"
          + " example linux-x86_64";

  @Test
  void itIsListedWithTheReason() {
    assertEquals(
        List.of(new BackendStatus("openblas", false, WHY)),
        MatrixBackends.list().stream().filter(s -> s.name().equals("openblas")).toList());
  }

  @Test
  void byNameItIsRefused() {
    assertEquals(
        "BACKEND-001 Backend \"openblas\" was asked for by name: "
            + WHY
            + ". Available: ejml. Use backend(\"auto\") to fall back.",
        assertThrows(
                BackendException.class, () -> MatrixBackends.open("openblas", Operation.DENSE, 1))
            .getMessage());
    assertEquals(
        "BACKEND-002 OpenBLAS: " + WHY + ".",
        assertThrows(BackendException.class, () -> new OpenBlasProvider().open()).getMessage());
  }

  @Test
  void autoFallsBack() {
    for (Operation operation : Operation.values()) {
      assertEquals("ejml", MatrixBackends.open("auto", operation, 1e12).name());
    }
  }
}
