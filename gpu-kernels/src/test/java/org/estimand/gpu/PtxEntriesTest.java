package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PtxEntriesTest {
  private static final String TEXT =
      """
      .version 7.0
      .visible .entry first(
      	.param .u32 first_param_0,
      	.param .u64 .ptr .align 1 first_param_1,
      	.param .f64 first_param_2
      )
      { ret; }
      .visible .entry none()
      { ret; }
      .entry bare
      { ret; }
      .visible .entry packed(
      	.param .align 8 .b8 packed_param_0[24]
      )
      """;

  @Test
  void declarations() {
    PtxEntries entries = new PtxEntries(TEXT);
    assertEquals(List.of("first", "none", "bare", "packed"), List.copyOf(entries.names()));
    assertEquals(List.of("u32", "u64", "f64"), entries.types("first"));
    assertEquals(List.of(), entries.types("none"));
    assertEquals(List.of(), entries.types("bare"));
    assertEquals(List.of("b8[24]"), entries.types("packed"));
    assertEquals(
        "no kernel second",
        assertThrows(IllegalArgumentException.class, () -> entries.types("second")).getMessage());
    assertEquals(
        "kernel k: no type in \"int a\"",
        assertThrows(IllegalArgumentException.class, () -> new PtxEntries(".entry k(int a)"))
            .getMessage());
  }

  @Test
  void argumentsMustBeThoseDeclared() {
    PtxEntries entries = new PtxEntries(TEXT);
    entries.require("first", List.of("u32", "u64", "f64"));
    for (List<String> wrong :
        List.of(
            List.of("u32", "u64"),
            List.of("u32", "u64", "f64", "u32"),
            List.of("u64", "u32", "f64"),
            List.of("u32", "u64", "u64"))) {
      assertEquals(
          "kernel first takes [u32, u64, f64], not " + wrong,
          assertThrows(IllegalArgumentException.class, () -> entries.require("first", wrong))
              .getMessage());
    }
  }

  @Test
  void whatIsShipped() {
    PtxEntries entries = new PtxEntries(PtxText.shipped().text());
    assertTrue(entries.names().contains("gemm"));
    assertEquals(
        List.of("u32", "u32", "u32", "u32", "u32", "u64", "u64", "u64"), entries.types("gemm"));
  }
}
