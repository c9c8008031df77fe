package org.estimand.validation.studies;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;

/** The studies there are. */
public final class Studies {
  private static final List<Study> ALL =
      List.of(
          new Lalonde(),
          new Nhefs(),
          new Pension401k(),
          new AidProjectsStudy(),
          new Cigarettes(),
          new CollegeDistance(),
          new InvalidIvStudy(),
          new PensionInstrumentStudy(),
          new FatalitiesStudy(),
          new FuhrPapiesStudy(),
          new ClarkePolselliStudy());

  private Studies() {}

  /** All studies. */
  public static List<Study> all() {
    return ALL;
  }

  /**
   * The study of a name.
   *
   * @throws InvalidConfigException CONF-085
   */
  public static Study of(String name) {
    List<String> names = ALL.stream().map(Study::name).toList();
    return ALL.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    "CONF-085",
                    "Unknown study \""
                        + name
                        + "\". "
                        + NearestName.hint(name, names)
                        + "Studies: "
                        + String.join(", ", names)
                        + "."));
  }
}
