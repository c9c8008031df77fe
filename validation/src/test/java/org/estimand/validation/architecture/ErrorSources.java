package org.estimand.validation.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The places in the sources that raise an error, and the text of all tests. */
final class ErrorSources {
  private static final List<String> MODULES =
      List.of("stats-core", "estimators", "gpu-kernels", "datasets", "validation");
  private static final Pattern RAISED =
      Pattern.compile("\"((?:DATA|CONF|IDENT|CONV|BACKEND|NOTSUP)-\\d{3})\"\\s*,");
  private static final Pattern CODE =
      Pattern.compile("\"((?:DATA|CONF|IDENT|CONV|BACKEND|NOTSUP)-\\d{3})\\b");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern PLUS = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern BLANK = Pattern.compile("%[-+#0-9.,]*[a-zA-Z]");

  private ErrorSources() {}

  /**
   * One place that raises an error.
   *
   * @param code the code
   * @param file where
   * @param words the longest piece of fixed text in the message
   */
  record Place(String code, String file, String words) {}

  /** The checkout. */
  static Path root() {
    return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().getParent();
  }

  /** Every place in the main sources. */
  static List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    for (Path source : sources("main", ".java")) {
      places.addAll(places(source.getFileName().toString(), Files.readString(source)));
    }
    return places;
  }

  /** Every code that begins a literal of the main sources. */
  static SortedSet<String> codes() throws IOException {
    SortedSet<String> codes = new TreeSet<>();
    for (Path source : sources("main", ".java")) {
      Matcher code = CODE.matcher(Files.readString(source));
      while (code.find()) {
        codes.add(code.group(1));
      }
    }
    return codes;
  }

  /** Every place in one source. */
  static List<Place> places(String file, String source) {
    String text = joined(source);
    List<Place> places = new ArrayList<>();
    Matcher raised = RAISED.matcher(text);
    while (raised.find()) {
      places.add(new Place(raised.group(1), file, longest(text, raised.end())));
    }
    return places;
  }

  /** All tests, with the parts of divided literals put together. */
  static String tests() throws IOException {
    StringBuilder out = new StringBuilder();
    for (Path source : sources("test", "Test.java")) {
      out.append(joined(Files.readString(source))).append('\n');
    }
    for (Path source : sources("test", "Contract.java")) {
      out.append(joined(Files.readString(source))).append('\n');
    }
    return out.toString();
  }

  private static String joined(String source) {
    return PLUS.matcher(source).replaceAll("");
  }

  /** The longest piece without blanks among the literals up to the end of the call. */
  private static String longest(String text, int from) {
    String best = "";
    int depth = 1;
    Matcher literal = LITERAL.matcher(text);
    for (int i = from; depth > 0 && i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && literal.find(i)) {
        for (String piece : BLANK.split(literal.group(1))) {
          best = piece.length() > best.length() ? piece : best;
        }
        i = literal.end() - 1;
      } else if (c == '\'') {
        i = text.indexOf('\'', text.charAt(i + 1) == '\\' ? i + 3 : i + 2);
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      }
    }
    return best;
  }

  private static List<Path> sources(String kind, String end) throws IOException {
    List<Path> out = new ArrayList<>();
    for (String module : MODULES) {
      Path folder = root().resolve(module).resolve("src/" + kind + "/java");
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          out.addAll(files.filter(f -> f.toString().endsWith(end)).sorted().toList());
        }
      }
    }
    return out;
  }
}
