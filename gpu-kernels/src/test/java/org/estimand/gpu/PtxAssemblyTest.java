package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped PTX becomes machine code for every generation that is supported. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no natives of JCuda")
class PtxAssemblyTest {
  private static final Pattern SPILLS =
      Pattern.compile("(\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '(\\w+)'");
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
  private static final Pattern SHARED = Pattern.compile("(\\d+)(?:\\+\\d+)? bytes smem");
  private static final int REGISTERS_OF_A_BLOCK = 65_536;
  private static final int SHARED_OF_A_BLOCK = 48 * 1024;

  /** What the assembler says; ends with the error log when it refuses. */
  private static String assembled(String text, String target) {
    byte[] ptx = (text + "\0").getBytes(StandardCharsets.US_ASCII);
    nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
    check(JNvPTXCompiler.nvPTXCompilerCreate(handle, ptx.length, ptx));
    try {
      String[] options = {"--gpu-name=" + target, "--verbose"};
      int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
      boolean fine = result == nvPTXCompileResult.NVPTXCOMPILE_SUCCESS;
      long[] size = new long[1];
      if (fine) {
        JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size);
      } else {
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size);
      }
      byte[] log = new byte[Math.toIntExact(size[0]) + 1];
      if (fine) {
        JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log);
      } else {
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
      }
      return (fine ? "" : "REFUSED ") + new String(log, StandardCharsets.US_ASCII);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  private static void check(int result) {
    assertEquals(nvPTXCompileResult.NVPTXCOMPILE_SUCCESS, result);
  }

  private static int number(Pattern pattern, String line, int missing) {
    Matcher m = pattern.matcher(line);
    return m.find() ? Integer.parseInt(m.group(1)) : missing;
  }

  /** What is wrong with the machine code, by the log; seen is filled with the kernels in it. */
  private static List<String> faults(PtxText ptx, String log, Set<String> seen) {
    Map<String, PtxText.Kernel> kernels = ptx.kernels();
    List<String> faults = new ArrayList<>();
    String name = null;
    for (String line : log.split("\n", -1)) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.find()) {
        name = entry.group(1);
      }
      Matcher spills = SPILLS.matcher(line);
      if (spills.find() && !(spills.group(1) + spills.group(2)).equals("00")) {
        faults.add(name + " spills");
      }
      int registers = number(REGISTERS, line, 0);
      if (registers > 0) {
        int block = kernels.get(name).largestBlock();
        if (block == 0) {
          faults.add(name + " does not say how large its blocks are");
        }
        if (registers * block > REGISTERS_OF_A_BLOCK) {
          faults.add(name + " needs " + registers + " registers");
        }
        if (number(SHARED, line, 0) > SHARED_OF_A_BLOCK) {
          faults.add(name + " needs too much shared memory: " + line);
        }
        seen.add(name);
      }
    }
    return faults;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sm_75", "sm_80", "sm_86", "sm_89", "sm_90"})
  void everyKernelFits(String target) {
    PtxText ptx = PtxText.shipped();
    String log = assembled(ptx.text(), target);
    assertFalse(log.startsWith("REFUSED"), log);
    Set<String> seen = new LinkedHashSet<>();
    assertEquals(List.of(), faults(ptx, log, seen), target);
    assertEquals(ptx.kernels().keySet(), seen);
  }

  /** The check sees registers that do not fit: 16 blocks at once leave 32 registers a thread. */
  @Test
  void spillsAreSeen() {
    PtxText crowded =
        new PtxText(
            PtxText.resource("kernel-mutants/CHOLESKY_BARRIER.ptx")
                .text()
                .replace(".minnctapersm 1", ".minnctapersm 16"));
    String log = assembled(crowded.text(), "sm_80");
    List<String> faults = faults(crowded, log, new LinkedHashSet<>());
    assertTrue(faults.contains("cholesky spills"), faults + log);
  }

  @Test
  void aBrokenInstructionIsRefusedWithItsLine() {
    String[] lines = PtxText.shipped().text().split("\n", -1);
    int at = 0;
    while (!lines[at].contains("fma.rn.f64")) {
      at++;
    }
    lines[at] = lines[at].replace("fma.rn.f64", "fma.rx.f64");
    String log = assembled(String.join("\n", Arrays.asList(lines)), "sm_80");
    assertTrue(log.startsWith("REFUSED") && log.contains("line " + (at + 1)), log);
  }
}
