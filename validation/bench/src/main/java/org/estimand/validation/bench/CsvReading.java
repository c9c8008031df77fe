package org.estimand.validation.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** A CSV file of 100,000 rows and 22 columns into checked columns; the peer is Tablesaw. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CsvReading {
  private static final int ROWS = 100_000;
  private static final int COVARIATES = 20;

  private Path file;
  private Roles roles;

  /** Writes the file. */
  @Setup(Level.Trial)
  public void write() throws IOException {
    String[] names = new String[COVARIATES];
    StringBuilder text = new StringBuilder("y,d");
    for (int c = 0; c < COVARIATES; c++) {
      names[c] = "x" + c;
      text.append(',').append(names[c]);
    }
    RandomStream random = RandomStreams.of(1).child("csv").generator();
    for (int i = 0; i < ROWS; i++) {
      text.append('\n').append(random.normal());
      for (int c = 0; c <= COVARIATES; c++) {
        text.append(',').append(random.normal());
      }
    }
    file = Files.createTempFile("estimand-bench", ".csv");
    Files.writeString(file, text);
    roles = Roles.outcome("y").treatment("d").covariates(names);
  }

  /** Removes the file. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    Files.delete(file);
  }

  /** The reader of the command line. */
  @Benchmark
  public CausalData estimand() {
    return CsvFile.read(file, roles, Missing.REFUSE);
  }

  /** Tablesaw with the types of the columns given. */
  @Benchmark
  public Table tablesaw() {
    ColumnType[] types = new ColumnType[COVARIATES + 2];
    Arrays.fill(types, ColumnType.DOUBLE);
    return Table.read().usingOptions(CsvReadOptions.builder(file.toFile()).columnTypes(types));
  }
}
