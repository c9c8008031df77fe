package org.estimand.gpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernels that a PTX text declares, each with the types of its parameters. */
final class PtxEntries {
  private static final Pattern ENTRY =
      Pattern.compile("\\.entry\\s+([A-Za-z_$][\\w$]*)\\s*(?:\\(([^)]*)\\))?");
  private static final Pattern TYPE = Pattern.compile("\\.([busf]\\d+)\\b");
  private static final Pattern ARRAY = Pattern.compile("\\[(\\d+)\\]\\s*$");

  private final Map<String, List<String>> kernels = new LinkedHashMap<>();

  PtxEntries(String ptx) {
    Matcher entry = ENTRY.matcher(ptx);
    while (entry.find()) {
      List<String> types = new ArrayList<>();
      String parameters = entry.group(2) == null ? "" : entry.group(2).strip();
      for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split(",")) {
        Matcher type = TYPE.matcher(parameter);
        if (!type.find()) {
          throw new IllegalArgumentException(
              "kernel " + entry.group(1) + ": no type in \"" + parameter.strip() + "\"");
        }
        Matcher array = ARRAY.matcher(parameter);
        types.add(array.find() ? type.group(1) + "[" + array.group(1) + "]" : type.group(1));
      }
      kernels.put(entry.group(1), List.copyOf(types));
    }
  }

  /** Names in the order of the text. */
  Set<String> names() {
    return kernels.keySet();
  }

  /** Types of a kernel's parameters: {@code u32}, {@code u64}, {@code f64}, ... */
  List<String> types(String kernel) {
    List<String> types = kernels.get(kernel);
    if (types == null) {
      throw new IllegalArgumentException("no kernel " + kernel);
    }
    return types;
  }

  /**
   * Asserts that arguments are what a kernel declares.
   *
   * @param given types of the arguments in order
   */
  void require(String kernel, List<String> given) {
    List<String> types = types(kernel);
    if (!types.equals(given)) {
      throw new IllegalArgumentException("kernel " + kernel + " takes " + types + ", not " + given);
    }
  }
}
