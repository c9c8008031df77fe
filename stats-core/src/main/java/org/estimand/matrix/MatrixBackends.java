package org.estimand.matrix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.estimand.errors.BackendException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;

/** The backends on the class path. */
public final class MatrixBackends {
  private static final List<String> KNOWN = List.of("auto", "ejml", "openblas", "cuda");

  private MatrixBackends() {}

  /** Every backend that is listed here, usable or not, by name. */
  public static List<BackendStatus> list() {
    List<BackendStatus> all = new ArrayList<>();
    for (MatrixBackendProvider p : providers()) {
      all.add(p.probe());
    }
    return List.copyOf(all);
  }

  /**
   * Opens a backend for an operation.
   *
   * @param name {@code auto}, or the name of a backend
   * @param operation what will be done most
   * @param flops how large it is, in multiplications
   * @throws InvalidConfigException CONF-015 for a name nobody knows
   * @throws BackendException BACKEND-001 for a backend that cannot be used here
   */
  public static MatrixBackend open(String name, OffloadPolicy.Operation operation, double flops) {
    return provider(name, operation, flops).open();
  }

  /**
   * The name of the backend that {@link #open} would open.
   *
   * @throws InvalidConfigException CONF-015 for a name nobody knows
   * @throws BackendException BACKEND-001 for a backend that cannot be used here
   */
  public static String resolve(String name, OffloadPolicy.Operation operation, double flops) {
    return provider(name, operation, flops).name();
  }

  private static MatrixBackendProvider provider(
      String name, OffloadPolicy.Operation operation, double flops) {
    return provider(name, operation, flops, providers());
  }

  /** The provider of a backend; only those that come into question are probed. */
  static MatrixBackendProvider provider(
      String name,
      OffloadPolicy.Operation operation,
      double flops,
      List<MatrixBackendProvider> providers) {
    String wanted = name.equals("auto") ? best(operation, flops, providers) : name;
    for (MatrixBackendProvider p : providers) {
      if (p.name().equals(wanted)) {
        BackendStatus status = p.probe();
        if (!status.isAvailable()) {
          throw unavailable(wanted, status.detail(), available(providers));
        }
        return p;
      }
    }
    if (!KNOWN.contains(wanted)) {
      throw new InvalidConfigException(
          "CONF-015",
          "There is no backend \""
              + wanted
              + "\". "
              + NearestName.hint(wanted, KNOWN)
              + "Backends: "
              + String.join(", ", KNOWN)
              + ".");
    }
    throw unavailable(wanted, "no provider of it is on the class path", available(providers));
  }

  /** What the policy chooses among the usable ones, probing its choices only. */
  private static String best(
      OffloadPolicy.Operation operation, double flops, List<MatrixBackendProvider> providers) {
    List<String> candidates = new ArrayList<>();
    providers.forEach(p -> candidates.add(p.name()));
    while (true) {
      String choice = OffloadPolicy.choose(operation, flops, candidates);
      boolean usable =
          providers.stream().anyMatch(p -> p.name().equals(choice) && p.probe().isAvailable());
      if (usable || !candidates.remove(choice)) {
        return choice;
      }
    }
  }

  private static List<String> available(List<MatrixBackendProvider> providers) {
    List<String> available = new ArrayList<>();
    for (MatrixBackendProvider p : providers) {
      if (p.probe().isAvailable()) {
        available.add(p.name());
      }
    }
    return available;
  }

  private static BackendException unavailable(String name, String why, List<String> available) {
    return new BackendException(
        "BACKEND-001",
        "Backend \""
            + name
            + "\" was asked for by name: "
            + why
            + ". Available: "
            + String.join(", ", available)
            + ". Use backend(\"auto\") to fall back.");
  }

  private static List<MatrixBackendProvider> providers() {
    List<MatrixBackendProvider> all = new ArrayList<>();
    var iterator = ServiceLoader.load(MatrixBackendProvider.class).iterator();
    while (true) {
      try {
        if (!iterator.hasNext()) {
          break;
        }
        all.add(iterator.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        // a provider whose own library is missing is as good as absent
        continue;
      }
    }
    all.sort(Comparator.comparing(MatrixBackendProvider::name));
    return all;
  }
}
