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
    assertEquals(
        """
        backend   usable  detail
        ------------------------------------------------------
        ejml      yes     EJML VERSION, pure Java
        openblas  yes     OpenBLAS by JavaCPP, one BLAS thread
        cuda      no      not part of this version
        """,
        out.replace("\r\n", "\n").replaceAll("EJML [0-9.]+[0-9]", "EJML VERSION"));
  }
}
