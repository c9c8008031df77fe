package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.NumberText;
import org.estimand.inference.SampleFacts;

/** A study as the tables of a paper: effects by model, p-values, predictability. */
final class StudyText {
  private static final int WIDTH = 80;
  private static final int NAME = 22;
  private static final int CELL = 9;

  private StudyText() {}

  static String of(WeightingStudyResult r) {
    StringBuilder out = new StringBuilder();
    wrapped(out, "Weighting study (" + r.propensity() + ")   estimand: " + r.estimand(), "  ");
    wrapped(out, SampleFacts.observations(r.observations(), r.provenance()), "  ");
    SampleFacts.lines(r.provenance()).forEach(line -> wrapped(out, line, "  "));
    wrapped(out, "Std. errors: " + r.vcovLabel(), "             ");
    effects(out, r);
    pValues(out, r);
    predictability(out, r);
    for (WeightingStudyResult.Skipped s : r.skipped()) {
      wrapped(out, "skipped  " + s.text(), "         ");
    }
    for (Diagnostic d : r.diagnostics()) {
      if (!d.code().equals("SKIPPED")) {
        String head = d.severity() == Diagnostic.Severity.WARNING ? "warning " : "note    ";
        wrapped(out, head + d.code() + "  " + d.message(), "        ");
      }
    }
    return ascii(out);
  }

  /** One line per contrast: estimates with standard errors in parentheses. */
  private static void effects(StringBuilder out, WeightingStudyResult r) {
    List<StudyModel> models = new ArrayList<>(r.models());
    models.remove(StudyModel.EMBEDDING);
    out.append('\n').append(pad("effect"));
    for (StudyModel m : models) {
      out.append(right(m == StudyModel.BOTH ? "+ embedding" : m.label(), 2 * CELL));
    }
    out.append('\n');
    for (String label : r.labels()) {
      StringBuilder line = new StringBuilder(pad(label));
      for (StudyModel m : models) {
        boolean there = r.has(label, m);
        line.append(right(there ? NumberText.of(r.row(label, m).estimate()) : "", CELL));
        line.append(
            right(there ? "(" + NumberText.of(r.row(label, m).standardError()) + ")" : "", CELL));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static void pValues(StringBuilder out, WeightingStudyResult r) {
    StudyModel main = r.mainModel();
    boolean conley = r.rows().stream().anyMatch(row -> row.conleyError().isPresent());
    out.append('\n').append(pad(main.label()));
    for (String head : List.of("treated", "p.value", "Holm", "B-H")) {
      out.append(right(head, CELL));
    }
    out.append(conley ? right("Conley s.e.", CELL + 4) : "").append('\n');
    for (String label : r.labels()) {
      if (r.has(label, main)) {
        WeightingStudyResult.Row row = r.row(label, main);
        StringBuilder line = new StringBuilder(pad(label));
        line.append(right(NumberText.count(row.treated()), CELL));
        line.append(right(NumberText.pValue(row.pValue()), CELL));
        line.append(right(NumberText.pValue(row.holm()), CELL));
        line.append(right(NumberText.pValue(row.benjaminiHochberg()), CELL));
        line.append(
            row.conleyError().isPresent()
                ? right(NumberText.of(row.conleyError().getAsDouble()), CELL + 4)
                : "");
        out.append(line.toString().stripTrailing()).append('\n');
      }
    }
  }

  /** Area under the curve and log loss of each propensity, beside the constant's log loss. */
  private static void predictability(StringBuilder out, WeightingStudyResult r) {
    List<StudyModel> models = new ArrayList<>(r.models());
    models.remove(StudyModel.FIXED_EFFECTS);
    out.append('\n').append(pad("")).append(right("constant", CELL));
    for (StudyModel m : models) {
      out.append(right(m == StudyModel.BOTH ? "both" : m.label(), 2 * CELL - 2));
    }
    out.append('\n').append(pad("predictability")).append(right("log loss", CELL));
    models.forEach(m -> out.append(right("AUC", CELL - 2)).append(right("log loss", CELL)));
    out.append('\n');
    for (String label : r.labels()) {
      StringBuilder line = new StringBuilder(pad(label));
      String constant = "";
      StringBuilder cells = new StringBuilder();
      for (StudyModel m : models) {
        if (r.has(label, m)) {
          Predictability p = r.predictability(label, m);
          constant = decimals(p.constantLogLoss());
          cells.append(right(decimals(p.areaUnderCurve()), CELL - 2));
          cells.append(right(decimals(p.logLoss()), CELL));
        } else {
          cells.append(right("", 2 * CELL - 2));
        }
      }
      line.append(right(constant, CELL)).append(cells);
      out.append(line.toString().stripTrailing()).append('\n');
    }
    out.append('\n');
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String pad(String name) {
    String shown = name.length() > NAME - 1 ? name.substring(0, NAME - 3) + ".." : name;
    return String.format(Locale.ROOT, "%-" + NAME + "s", shown);
  }

  private static String right(String text, int width) {
    return String.format(Locale.ROOT, "%" + width + "s", text);
  }

  private static void wrapped(StringBuilder out, String text, String indent) {
    String rest = text;
    while (rest.length() > WIDTH) {
      int cut = rest.lastIndexOf(' ', WIDTH);
      cut = cut <= indent.length() ? WIDTH : cut;
      out.append(rest.substring(0, cut).stripTrailing()).append('\n');
      rest = indent + rest.substring(cut).strip();
    }
    out.append(rest).append('\n');
  }

  private static String ascii(StringBuilder text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c == '\n' || c >= 32 && c < 127 ? c : '?');
    }
    return out.toString();
  }
}
