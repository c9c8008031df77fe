package org.estimand.gpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows that no address of global memory of a kernel goes through a 32-bit operation that could run
 * over, whatever the sizes. Everything that an address is made of is followed back to parameters,
 * loaded indices, constants and the place of the thread; each 32-bit register on the way is either
 * bounded by a number, or a size: any value of an {@code int} that an index or a loop over it may
 * have. Allowed are sums of a size and a number up to 2^16, differences, quotients and remainders
 * of sizes, and what stays below 2^31 by its numbers. Products and sums of sizes in 32 bits are
 * findings; so is every cut of a 64-bit value to 32 bits other than to divide it, in the shapes
 * that the compiler gives it (a conversion, shifts by 32, a mask), and every operation not known
 * here. What is left is sound for sizes up to 2^31 - 2^16.
 */
final class PtxAddresses {
  private record Step(int line, String operation, List<String> operands) {
    boolean is(String... prefixes) {
      return Arrays.stream(prefixes).anyMatch(operation::startsWith);
    }

    String operand(int k) {
      return operands.get(k);
    }

    boolean hasTarget() {
      return !is("st.", "bra", "bar.", "ret");
    }
  }

  private static final long SIZE = Long.MAX_VALUE;
  private static final long SMALL = 1L << 16;
  private static final long LIMIT = 1L << 31;
  private static final Pattern OPERATION =
      Pattern.compile("^\\s+(?:@!?%p\\d+ )?[a-z][a-z0-9_.:]*\\s+(.*);");
  private static final Pattern REGISTER = Pattern.compile("%[a-z]+\\d*(?:\\.[xyz])?");

  private static final Set<String> WIDE =
      Set.of(
          "add.s64",
          "sub.s64",
          "neg.s64",
          "mul.lo.s64",
          "mad.lo.s64",
          "mul.wide.s32",
          "mul.wide.u32",
          "div.s64",
          "rem.s64",
          "min.s64",
          "max.s64",
          "shr.s64",
          "shr.u64",
          "or.b64",
          "not.b64",
          "selp.b64",
          "mov.u64",
          "cvta.to.global.u64",
          "ld.param.u64",
          "ld.param.s32",
          "ld.global.s32");

  private final Map<String, List<Step>> made = new HashMap<>();
  private final Map<String, List<Step>> uses = new HashMap<>();
  private final Map<String, Long> bounds = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private final Map<Integer, String> findings = new TreeMap<>();

  private PtxAddresses() {}

  /** Findings in all kernels: kernel, line, operation and what is wrong with it. */
  static List<String> findings(PtxText ptx) {
    List<String> all = new ArrayList<>();
    for (PtxText.Kernel kernel : ptx.kernels().values()) {
      PtxAddresses one = new PtxAddresses();
      one.follow(one.read(ptx, kernel));
      one.findings.forEach((line, what) -> all.add(kernel.name() + " line " + line + ": " + what));
    }
    return all;
  }

  private static List<String> registers(String operand) {
    List<String> all = new ArrayList<>();
    Matcher m = REGISTER.matcher(operand);
    while (m.find()) {
      all.add(m.group());
    }
    return all;
  }

  /** Collects definitions and uses; returns the registers that addresses are made of. */
  private Deque<String> read(PtxText ptx, PtxText.Kernel kernel) {
    Deque<String> addresses = new ArrayDeque<>();
    for (PtxText.Instruction i : kernel.instructions()) {
      Matcher m = OPERATION.matcher(ptx.line(i));
      if (!m.find()) {
        throw new IllegalStateException("unreadable: " + ptx.line(i));
      }
      List<String> operands =
          Arrays.stream(m.group(1).split(",(?![^{]*})")).map(String::strip).toList();
      Step step = new Step(i.line(), i.operation(), operands);
      int first = step.hasTarget() ? 1 : 0;
      if (first == 1) {
        registers(operands.get(0))
            .forEach(r -> made.computeIfAbsent(r, k -> new ArrayList<>()).add(step));
      }
      for (String operand : operands.subList(first, operands.size())) {
        registers(operand).forEach(r -> uses.computeIfAbsent(r, k -> new ArrayList<>()).add(step));
      }
      if (step.is("ld.global")) {
        addresses.addAll(registers(operands.get(1)));
      } else if (step.is("st.global")) {
        addresses.addAll(registers(operands.get(0)));
      }
    }
    return addresses;
  }

  private void follow(Deque<String> addresses) {
    Set<String> seen = new HashSet<>(addresses);
    while (!addresses.isEmpty()) {
      String register = addresses.pop();
      for (Step step : made.getOrDefault(register, List.of())) {
        if (isNarrow(register)) {
          bound(step);
        } else if (register.startsWith("%rd")) {
          wide(step);
        }
        if (step.is("ld.")) {
          continue; // a value that was loaded is an index of the caller
        }
        for (String operand : step.operands().subList(1, step.operands().size())) {
          registers(operand).stream().filter(seen::add).forEach(addresses::add);
        }
      }
    }
  }

  private static boolean isNarrow(String register) {
    return register.startsWith("%r") && !register.startsWith("%rd");
  }

  private long finding(Step step, String what) {
    findings.put(step.line(), step.operation() + " " + what);
    return SIZE;
  }

  private long value(String operand) {
    return operand.matches("-?\\d+") ? Math.abs(Long.parseLong(operand)) : bound(operand);
  }

  /** The largest magnitude of a register, or SIZE. */
  private long bound(String register) {
    if (register.startsWith("%tid") || register.startsWith("%ntid")) {
      return 1024;
    }
    if (!isNarrow(register) || open.contains(register) || !made.containsKey(register)) {
      return register.startsWith("%p") ? 1 : SIZE; // open: a variable of a loop
    }
    Long known = bounds.get(register);
    if (known != null) {
      return known;
    }
    open.add(register);
    long most = 0;
    for (Step step : made.get(register)) {
      most = Math.max(most, bound(step));
    }
    open.remove(register);
    bounds.put(register, most);
    return most;
  }

  private long bound(Step step) {
    if (step.is("mov.b64")) {
      return finding(step, "unpacks a register");
    }
    if (step.is("mov", "shr", "div")) {
      return value(step.operand(1));
    }
    if (step.is("ld.param", "ld.global", "ld.shared")) {
      return SIZE;
    }
    if (step.is("selp", "min", "max")) {
      return Math.max(value(step.operand(1)), value(step.operand(2)));
    }
    if (step.is("rem")) {
      return step.operand(2).matches("\\d+") ? value(step.operand(2)) : value(step.operand(1));
    }
    if (step.is("and.b32")) {
      String mask = step.operand(2);
      return mask.matches("\\d+") ? value(mask) : value(step.operand(1));
    }
    if (step.is("add", "sub")) {
      return sum(step, value(step.operand(1)), value(step.operand(2)));
    }
    if (step.is("mul.lo", "mad.lo", "shl")) {
      return product(step);
    }
    if (step.is("cvt.u32.u64", "cvt.s32.s64")) {
      return cut(step);
    }
    return finding(step, "is not known to be harmless");
  }

  /** Operations in 64 bits that drop no bits; a sign or zero extended from 32 bits is followed. */
  private void wide(Step step) {
    if (step.is("cvt.s64.s32", "cvt.u64.u32")) {
      if (!isNarrow(step.operand(1))) {
        finding(step, "cuts 64 bits to 32");
      }
    } else if (step.is("shl.b64")) {
      if (!step.operand(2).matches("\\d|1[0-6]")) {
        finding(step, "shifts sizes out");
      }
    } else if (step.is("and.b64")) {
      if (!step.operand(2).matches("-\\d+")) {
        finding(step, "masks bits");
      }
    } else if (!WIDE.contains(step.operation())) {
      finding(step, "is not known to be harmless");
    }
  }

  private long sum(Step step, long a, long b) {
    if (a != SIZE && b != SIZE) {
      return a + b < LIMIT ? a + b : finding(step, "runs over");
    }
    boolean fine = step.is("sub") || Math.min(a, b) <= SMALL;
    return fine ? SIZE : finding(step, "adds two sizes");
  }

  private long product(Step step) {
    if (step.is("mad.lo") && step.operand(2).equals("-1") || isOfADivision(step)) {
      return SIZE;
    }
    long a = value(step.operand(1));
    long b = value(step.operand(2));
    if (step.is("shl")) {
      b = b <= 31 ? 1L << b : SIZE;
    }
    if (a == SIZE || b == SIZE) {
      return finding(step, "multiplies a size");
    }
    if (a * b >= LIMIT) {
      return finding(step, "runs over");
    }
    return step.is("mad.lo") ? sum(step, a * b, value(step.operand(3))) : a * b;
  }

  /** Quotient times divisor, which is no more than what was divided. */
  private boolean isOfADivision(Step step) {
    return step.is("mul.lo")
        && (isQuotient(step.operand(1), step.operand(2))
            || isQuotient(step.operand(2), step.operand(1)));
  }

  private boolean isQuotient(String register, String divisor) {
    List<Step> of = made.getOrDefault(register, List.of());
    return of.size() == 1
        && of.get(0).is("div.u32", "div.s32")
        && of.get(0).operand(2).equals(divisor);
  }

  /** Cutting to 32 bits: what was 32 bits before, or a value that is divided only. */
  private long cut(Step step) {
    List<Step> from = made.getOrDefault(step.operand(1), List.of());
    if (from.size() == 1 && from.get(0).is("cvt.u64.u32", "cvt.s64.s32")) {
      return value(from.get(0).operand(1));
    }
    boolean wasNarrow = from.size() == 1 && from.get(0).is("ld.param.s32", "ld.global.s32");
    boolean divided =
        uses.getOrDefault(step.operand(0), List.of()).stream()
            .allMatch(
                u ->
                    u.is("div.u32", "rem.u32")
                        || isOfADivision(u)
                        || u.is("sub.s32")
                            && made.getOrDefault(u.operand(2), List.of()).stream()
                                .anyMatch(this::isOfADivision));
    return wasNarrow || divided ? SIZE : finding(step, "cuts 64 bits to 32");
  }
}
