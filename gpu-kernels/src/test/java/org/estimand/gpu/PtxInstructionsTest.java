package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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

  /**
   * What the compiler writes in 32 bits although nothing can run over: quotient times divisor of a
   * remainder, a difference, a multiple of a thread's place in its block.
   */
  private static boolean bounded(
      PtxText.Instruction i, Map<String, List<PtxText.Instruction>> made, PtxText ptx) {
    String line = ptx.line(i);
    if (i.is("mad.lo")) {
      return line.contains(", -1, ");
    }
    List<PtxText.Instruction> of = made.getOrDefault(i.sources().get(0), List.of());
    if (i.is("shl")) {
      return of.size() == 1 && ptx.line(of.get(0)).contains("%tid.");
    }
    return i.sources().size() == 2
        && of.size() == 1
        && of.get(0).operation().equals("div.u32")
        && of.get(0).sources().get(1).equals(i.sources().get(1));
  }

  /** Operations in 32 bits that can run over, and feed an address of global memory. */
  static List<String> narrowAddresses(PtxText ptx) {
    List<String> found = new ArrayList<>();
    for (PtxText.Kernel k : ptx.kernels().values()) {
      Map<String, List<PtxText.Instruction>> made = new HashMap<>();
      Deque<String> open = new ArrayDeque<>();
      for (PtxText.Instruction i : k.instructions()) {
        i.targets().forEach(t -> made.computeIfAbsent(t, x -> new ArrayList<>()).add(i));
        if (i.is("ld.global")) {
          open.addAll(i.sources());
        } else if (i.is("st.global")) {
          open.add(i.sources().get(0));
        }
      }
      Set<String> seen = new HashSet<>(open);
      Set<Integer> lines = new HashSet<>();
      while (!open.isEmpty()) {
        for (PtxText.Instruction i : made.getOrDefault(open.pop(), List.of())) {
          if (i.operation().matches("(mul\\.lo|mad\\.lo|shl)\\.[sub]32")
              && !bounded(i, made, ptx)
              && lines.add(i.line())) {
            found.add(k.name() + " line " + i.line() + ": " + i.operation());
          }
          if (!i.is("ld.")) { // a value that was loaded is an index of the caller
            i.sources().stream().filter(seen::add).forEach(open::add);
          }
        }
      }
    }
    return found;
  }

  @Test
  void addressesAreMadeIn64Bits() {
    assertEquals(List.of(), narrowAddresses(PtxText.shipped()));
  }

  /** The check sees what it is for. */
  @Test
  void aProductOfSizesIn32BitsIsSeen() {
    String text =
        """
        .visible .entry narrow(
        	.param .u64 narrow_param_0
        )
        {
        	ld.param.u64 %rd1, [narrow_param_0];
        	mov.u32 %r1, %ctaid.x;
        	mov.u32 %r2, %ntid.x;
        	mul.lo.s32 %r3, %r1, %r2;
        	cvt.s64.s32 %rd2, %r3;
        	add.s64 %rd3, %rd1, %rd2;
        	st.global.f64 [%rd3], %fd1;
        	ret;
        }
        """;
    assertEquals(List.of("narrow line 8: mul.lo.s32"), narrowAddresses(new PtxText(text)));
    for (String other : new String[] {"mad.lo.s32 %r3, %r1, %r2, %r2", "shl.b32 %r3, %r1, 5"}) {
      String changed = text.replace("mul.lo.s32 %r3, %r1, %r2", other);
      assertEquals(1, narrowAddresses(new PtxText(changed)).size(), other);
    }
    assertEquals(
        List.of(),
        narrowAddresses(
            new PtxText(
                text.replace("mul.lo.s32 %r3", "mul.wide.s32 %rd4")
                    .replace("cvt.s64.s32 %rd2, %r3", "mov.u64 %rd2, %rd4"))));
  }
}
