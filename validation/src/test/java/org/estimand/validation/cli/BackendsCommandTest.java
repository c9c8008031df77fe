package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackends;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BackendsCommandTest {
  @Test
  void everyBackendHasALine() {
    Assumptions.assumeTrue(
        MatrixBackends.list().stream()
            .filter(s -> s.name().equals("openblas"))
            .allMatch(BackendStatus::isAvailable));
    String out = Outcome.of("backends").succeeded().out();
    BackendStatus cuda =
        MatrixBackends.list().stream()
            .filter(s -> s.name().equals("cuda"))
            .findFirst()
            .orElseThrow();
    assertEquals(1, cuda.detail().lines().count(), cuda.detail());
    assertEquals(
        """
        backend   usable  detail
        ---
        cuda      USABLE  STATUS
        ejml      yes     EJML VERSION, pure Java
        openblas  yes     OpenBLAS by JavaCPP, one BLAS thread
        """
            .replace("USABLE", cuda.isAvailable() ? "yes   " : "no    ")
            .replace("STATUS", cuda.detail()),
        out.replace("\r\n", "\n")
            .replaceAll("EJML [0-9.]+[0-9]", "EJML VERSION")
            .replaceAll("-{3,}", "---"));
  }
}
