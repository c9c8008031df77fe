package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which instructions the compiled kernels hold: exactly rounded ones, and addresses in 64 bits. */
class PtxInstructionsTest {
  @Test
  void everyResultIsExactlyRoundedAndInOrder() {
    String text = PtxText.shipped().text();
    assertFalse(text.contains(".approx"), "an approximate instruction");
    assertFalse(text.contains(".ftz"), "numbers flushed to zero");
    assertFalse(text.contains(".func") || text.contains("call."), "a function that is called");
    for (PtxText.Kernel k : PtxText.shipped().kernels().values()) {
      Set<String> products = new HashSet<>();
      for (PtxText.Instruction i : k.instructions()) {
        if (i.operation().equals("mul.f64")) {
          products.addAll(i.targets());
        }
      }
      for (PtxText.Instruction i : k.instructions()) {
        assertFalse(i.is("atom") || i.is("red"), k.name() + ": an order that is not fixed");
        if (i.operation().matches("(add|sub)\\.f64")) {
          for (String source : i.sources()) {
            assertFalse(
                products.contains(source),
                k.name() + " line " + i.line() + ": may become one instruction with a product");
          }
        }
      }
    }
  }

  @Test
  void addressesAreMadeIn64Bits() {
    assertEquals(List.of(), PtxAddresses.findings(PtxText.shipped()));
  }

  private static final String NARROW =
      """
      .visible .entry narrow(
      	.param .u64 narrow_param_0,
      	.param .u32 narrow_param_1
      )
      {
      	ld.param.u64 %rd1, [narrow_param_0];
      	ld.param.u32 %r4, [narrow_param_1];
      	mov.u32 %r1, %ctaid.x;
      	mov.u32 %r2, %tid.x;
      	OPERATION;
      	cvt.s64.s32 %rd2, %r3;
      	add.s64 %rd3, %rd1, %rd2;
      	st.global.f64 [%rd3], %fd1;
      	ret;
      }
      """;

  /** The check sees what it is for, and lets pass what cannot run over. */
  @Test
  void operationsIn32BitsThatRunOverAreSeen() {
    Map<String, String> wrong =
        Map.of(
            "mul.lo.s32 %r3, %r1, %r2", "mul.lo.s32 multiplies a size",
            "mad.lo.s32 %r3, %r4, %r2, %r2", "mad.lo.s32 multiplies a size",
            "shl.b32 %r3, %r1, 5", "shl.b32 multiplies a size",
            "shl.b32 %r3, %r2, 21", "shl.b32 runs over",
            "add.s32 %r3, %r1, %r4", "add.s32 adds two sizes",
            "add.s32 %r3, %r4, 70000", "add.s32 adds two sizes",
            "cvt.u32.u64 %r3, %rd1", "cvt.u32.u64 cuts 64 bits to 32",
            "mul24.lo.s32 %r3, %r1, %r2", "mul24.lo.s32 is not known to be harmless",
            "mov.b64 {%r3, %r5}, %rd1", "mov.b64 unpacks a register");
    wrong.forEach(
        (operation, what) ->
            assertEquals(
                List.of("narrow line 10: " + what),
                PtxAddresses.findings(new PtxText(NARROW.replace("OPERATION", operation))),
                operation));
    Map<String, String> cuts =
        Map.of(
            "cvt.s64.s32 %rd2, %rd1", "cvt.s64.s32 cuts 64 bits to 32",
            "shl.b64 %rd2, %rd1, 32", "shl.b64 shifts sizes out",
            "and.b64 %rd2, %rd1, 4294967295", "and.b64 masks bits",
            "bfe.u64 %rd2, %rd1, 0, 32", "bfe.u64 is not known to be harmless");
    cuts.forEach(
        (operation, what) ->
            assertEquals(
                List.of("narrow line 11: " + what),
                PtxAddresses.findings(
                    new PtxText(
                        NARROW
                            .replace("OPERATION", "mov.u32 %r3, %r2")
                            .replace("cvt.s64.s32 %rd2, %r3", operation))),
                operation));
    for (String operation :
        List.of(
            "mul.lo.s32 %r3, %r2, 4096",
            "shl.b32 %r3, %r2, 5",
            "add.s32 %r3, %r4, 128",
            "add.s32 %r3, %r1, %r2",
            "sub.s32 %r3, %r4, %r1",
            "and.b32 %r3, %r1, 15",
            "rem.u32 %r3, %r4, %r1")) {
      assertEquals(
          List.of(),
          PtxAddresses.findings(new PtxText(NARROW.replace("OPERATION", operation))),
          operation);
    }
    assertEquals(
        List.of(),
        PtxAddresses.findings(
            new PtxText(
                NARROW
                    .replace("OPERATION", "mul.wide.s32 %rd4, %r1, %r4")
                    .replace("cvt.s64.s32 %rd2, %r3", "mov.u64 %rd2, %rd4"))));
  }

  /** The shipped kernels with their addresses made in 32 bits, each in another way. */
  @Test
  void kernelsWithNarrowAddressesAreSeen() {
    Map<String, List<String>> kernels =
        Map.of(
            "ADDRESS_PRODUCT", List.of("gemm", "gemm_wide", "cross_partial", "cross_sum"),
            "ADDRESS_CUT", List.of("ridge_rows", "ridge_gather", "ridge_predict"),
            "ADDRESS_STRIP", List.of("rbf", "delta", "centre_apply"));
    kernels.forEach(
        (mutant, names) -> {
          Set<String> found = new HashSet<>();
          PtxAddresses.findings(PtxText.resource("kernel-mutants/" + mutant + ".ptx"))
              .forEach(f -> found.add(f.substring(0, f.indexOf(' '))));
          assertTrue(found.containsAll(names), mutant + " found in " + found + " only");
        });
  }
}
