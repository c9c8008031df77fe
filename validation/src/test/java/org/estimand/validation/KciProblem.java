package org.estimand.validation;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.GammaNull;
import org.estimand.matrix.KernelTests;
import org.estimand.matrix.MatrixBackend;

/** One row of {@code kci.csv} as a computation: standardised columns, kernels, test. */
public final class KciProblem {
  private final Map<String, String> row;
  private final List<double[]> x;
  private final List<double[]> y;
  private final List<double[]> z;

  /** Reads the data that a row names from the shared folder. */
  public KciProblem(Map<String, String> row) {
    this.row = row;
    this.x = columns(row.get("x"));
    this.y = columns(row.get("y"));
    this.z = row.get("z").isEmpty() ? List.of() : columns(row.get("z"));
  }

  private List<double[]> columns(String names) {
    List<double[]> all = new ArrayList<>();
    for (String name : names.split("\\|")) {
      List<Double> values = new ArrayList<>();
      try (CsvReader<NamedCsvRecord> csv =
          CsvReader.builder().ofNamedCsvRecord(SharedData.data(row.get("file")))) {
        for (NamedCsvRecord record : csv) {
          values.add(Double.parseDouble(record.getField(name)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      all.add(standardised(values.stream().mapToDouble(v -> v).toArray()));
    }
    return all;
  }

  /** Mean 0 and standard deviation 1 (divisor n - 1); zeros for a constant. */
  private static double[] standardised(double[] v) {
    double mean = 0;
    for (double d : v) {
      mean += d / v.length;
    }
    double squares = 0;
    for (double d : v) {
      squares += (d - mean) * (d - mean);
    }
    double deviation = Math.sqrt(squares / (v.length - 1));
    double[] out = new double[v.length];
    for (int i = 0; i < v.length && deviation > 0; i++) {
      out[i] = (v[i] - mean) / deviation;
    }
    return out;
  }

  /** Whether something is conditioned on. */
  public boolean isConditional() {
    return !z.isEmpty();
  }

  private double number(String column) {
    return Double.parseDouble(row.get(column));
  }

  private DeviceMatrix kernel(
      MatrixBackend backend, DeviceScope scope, List<double[]> columns, double gamma) {
    int n = columns.get(0).length;
    double[] block = new double[n * columns.size()];
    for (int j = 0; j < columns.size(); j++) {
      System.arraycopy(columns.get(j), 0, block, j * n, n);
    }
    DeviceMatrix features = backend.upload(scope, block, n, columns.size());
    return backend.centre(scope, backend.rbf(scope, features, features, 0.5 * gamma));
  }

  /** The test on a backend. */
  public GammaNull on(MatrixBackend backend) {
    try (DeviceScope scope = new DeviceScope()) {
      double gamma = number("gamma_xy");
      List<double[]> left = new ArrayList<>(x);
      for (double[] column : z) {
        double[] half = column.clone();
        for (int i = 0; i < half.length; i++) {
          half[i] *= 0.5;
        }
        left.add(half);
      }
      DeviceMatrix kx = kernel(backend, scope, left, gamma);
      DeviceMatrix ky = kernel(backend, scope, y, gamma);
      if (z.isEmpty()) {
        return KernelTests.unconditional(backend, kx, ky);
      }
      DeviceMatrix kz = kernel(backend, scope, z, number("gamma_z"));
      return KernelTests.conditional(
          backend, kx, ky, KernelTests.residualMaker(backend, scope, kz, number("epsilon")));
    }
  }
}
