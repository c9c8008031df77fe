package org.estimand.gpu;

import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.estimand.errors.BackendException;
import org.estimand.errors.InvalidConfigException;

/**
 * Whether CUDA can be used here. Found out once, at the first question, and never printed. The
 * system property {@code estimand.gpu} says what is wanted: {@code auto} (the default) uses a
 * device where there is one, {@code off} does not look for one, {@code require} makes its absence
 * an error.
 */
public final class GpuSupport {
  private static final Logger LOG = Logger.getLogger("org.estimand.gpu");
  private static final String PROPERTY = "estimand.gpu";

  /** What the property asks for. */
  enum Wish {
    AUTO,
    OFF,
    REQUIRE
  }

  private record Found(CudaDevice device, String reason) {}

  private GpuSupport() {}

  /** Filled when somebody asks. */
  private static final class Holder {
    static final Found FOUND = find();

    private Holder() {}
  }

  /**
   * Whether a device can be used and the property allows it.
   *
   * @throws InvalidConfigException CONF-140 for another value of the property
   */
  public static boolean isAvailable() {
    return reason(wish()) == null;
  }

  /**
   * The device, or why there is none, in one line.
   *
   * @throws InvalidConfigException CONF-140 for another value of the property
   */
  public static String status() {
    String reason = reason(wish());
    return reason == null ? Holder.FOUND.device().description() : reason;
  }

  /**
   * Asserts that what the property requires is there.
   *
   * @throws BackendException BACKEND-010 where it says {@code require} and there is no device
   * @throws InvalidConfigException CONF-140 for another value of the property
   */
  static void checkWish() {
    if (wish() == Wish.REQUIRE) {
      device();
    }
  }

  /**
   * The device.
   *
   * @throws BackendException BACKEND-010 when there is none
   */
  static CudaDevice device() {
    String reason = reason(wish());
    if (reason != null) {
      throw new BackendException(
          "BACKEND-010",
          "CUDA cannot be used: "
              + reason
              + ". backend(\"ejml\") or backend(\"auto\") works without it, unless the system"
              + " property "
              + PROPERTY
              + " is \"require\".");
    }
    return Holder.FOUND.device();
  }

  private static String reason(Wish wish) {
    if (wish == Wish.OFF) {
      return "switched off by the system property " + PROPERTY;
    }
    Found found = Holder.FOUND;
    return found.device() == null ? found.reason() : found.device().failure();
  }

  static Wish wish() {
    String value = System.getProperty(PROPERTY, "auto");
    for (Wish wish : Wish.values()) {
      if (wish.name().toLowerCase(Locale.ROOT).equals(value)) {
        return wish;
      }
    }
    throw new InvalidConfigException(
        "CONF-140",
        "System property " + PROPERTY + " = \"" + value + "\"; must be auto, off or require.");
  }

  private static Found find() {
    Found found = StartLock.alone(GpuSupport::open);
    if (found.device() != null) {
      String wrong = tested(found.device());
      if (wrong != null) {
        found.device().spoil(wrong);
      }
    }
    LOG.log(
        Level.FINE,
        "CUDA: {0}",
        found.device() == null ? found.reason() : found.device().description());
    return found;
  }

  private static String tested(CudaDevice device) {
    try {
      return SelfTest.run(device);
    } catch (BackendException e) {
      return device.failure();
    } catch (CudaFailure e) {
      return e.getMessage();
    }
  }

  private static Found open() {
    try {
      return new Found(CudaDevice.open(), null);
    } catch (LinkageError e) {
      LOG.log(Level.FINE, "CUDA does not load", e);
      return new Found(null, why(e));
    } catch (CudaFailure e) {
      LOG.log(Level.FINE, "CUDA does not start", e);
      return new Found(
          null, e.result().equals("CUDA_ERROR_NO_DEVICE") ? "no CUDA device" : e.getMessage());
    }
  }

  /** One line of what may be many. */
  static String why(LinkageError e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("jcuda/")) {
      return "the library JCuda is missing; add org.jcuda:jcuda:12.6.0";
    }
    for (String library : new String[] {"libcuda.so.1", "libcuda.so", "nvcuda.dll"}) {
      if (text.contains(library + ":") || text.contains(library + " ")) {
        return "no CUDA driver found (" + library + ")";
      }
    }
    int end = text.indexOf('\n');
    return "JCuda's native library does not load ("
        + (end < 0 ? text : text.substring(0, end)).strip()
        + ")";
  }
}
