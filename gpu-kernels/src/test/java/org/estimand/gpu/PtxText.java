package org.estimand.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PTX text cut into kernels and instructions, for tests of what was compiled. */
final class PtxText {
  /** One instruction: operation with its suffixes, target registers, everything else. */
  record Instruction(int line, String operation, List<String> targets, List<String> sources) {
    boolean is(String prefix) {
      return operation.startsWith(prefix);
    }
  }

  /** One kernel: its declared largest block, its instructions. */
  record Kernel(String name, int largestBlock, List<Instruction> instructions) {}

  private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)\\(");
  private static final Pattern BLOCK =
      Pattern.compile("\\.maxntid (\\d+)(?:, (\\d+))?(?:, (\\d+))?");
  private static final Pattern LINE =
      Pattern.compile("^\\s+(?:@!?%p\\d+ )?([a-z][a-z0-9_.:]*)\\s+(.*);");
  private static final Pattern OPERAND = Pattern.compile("%[a-z]+\\d*(?:\\.[xyz])?");

  private final String text;
  private final String[] lines;

  PtxText(String text) {
    this.text = text;
    this.lines = text.split("\n", -1);
  }

  /** The shipped text. */
  static PtxText shipped() {
    return resource("kernels.ptx");
  }

  static PtxText resource(String name) {
    try (InputStream in = PtxText.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new PtxText(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    return text;
  }

  /** The line of an instruction as it stands. */
  String line(Instruction instruction) {
    return lines[instruction.line() - 1];
  }

  /** Kernels by name, in the order of the text. */
  Map<String, Kernel> kernels() {
    Map<String, Kernel> all = new LinkedHashMap<>();
    String name = null;
    int block = 0;
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      Matcher entry = ENTRY.matcher(lines[i]);
      Matcher declared = BLOCK.matcher(lines[i]);
      Matcher line = LINE.matcher(lines[i]);
      if (entry.find()) {
        name = entry.group(1);
        block = 0;
        instructions = new ArrayList<>();
      } else if (declared.find()) {
        block = 1;
        for (int g = 1; g <= 3; g++) {
          block *= declared.group(g) == null ? 1 : Integer.parseInt(declared.group(g));
        }
      } else if (lines[i].equals("}") && name != null) {
        all.put(name, new Kernel(name, block, List.copyOf(instructions)));
      } else if (name != null && line.find()) {
        instructions.add(instruction(i + 1, line.group(1), line.group(2)));
      }
    }
    return all;
  }

  /** The first operand is the target, except for stores, branches and barriers, which have none. */
  private static Instruction instruction(int line, String operation, String operands) {
    boolean none =
        operation.startsWith("st.")
            || operation.startsWith("bra")
            || operation.startsWith("bar.")
            || operation.startsWith("ret");
    int cut = operands.startsWith("{") ? operands.indexOf('}') + 1 : operands.indexOf(',');
    String first = none ? "" : cut < 0 ? operands : operands.substring(0, cut);
    String rest = none ? operands : cut < 0 ? "" : operands.substring(cut);
    return new Instruction(line, operation, registers(first), registers(rest));
  }

  private static List<String> registers(String operands) {
    List<String> all = new ArrayList<>();
    Matcher m = OPERAND.matcher(operands);
    while (m.find()) {
      all.add(m.group());
    }
    return all;
  }
}
