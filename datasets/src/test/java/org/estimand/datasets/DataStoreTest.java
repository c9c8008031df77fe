package org.estimand.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.estimand.errors.InvalidDataException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class DataStoreTest {
  private static final byte[] CONTENT = "y,d\n1,0\n2,1\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/good.csv",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    server.createContext(
        "/short.csv",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(CONTENT);
          exchange.getResponseBody().flush();
          exchange.getHttpContext().getServer().stop(0);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private DatasetInfo info(DatasetInfo.Kind kind, String path, String sha256) {
    return new DatasetInfo(
        "set",
        "set.csv",
        "A set",
        "somebody",
        "unknown terms",
        kind,
        Optional.of("http://127.0.0.1:" + server.getAddress().getPort() + path),
        sha256,
        2,
        List.of());
  }

  private DataStore store(DatasetInfo info, Optional<Path> own) {
    return new DataStore(
        Map.of("set", info), own, folder.resolve("cache"), new Downloader(Duration.ofSeconds(5)));
  }

  private String sum() throws IOException {
    Path file = Files.write(folder.resolve("sum"), CONTENT);
    return Checksum.of(file);
  }

  @Test
  void downloadsOnceAndReadsTheCacheAfterwards() throws IOException {
    DataStore store = store(info(DatasetInfo.Kind.DOWNLOAD, "/good.csv", sum()), Optional.empty());
    List<String> heard = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      try (InputStream in =
          store.open("set", (stage, done, total) -> heard.add(stage + " " + done + "/" + total))) {
        assertArrayEquals(CONTENT, in.readAllBytes());
      }
    }
    assertEquals(1, requests.get());
    assertEquals(List.of("download set.csv 12/12"), heard);
    assertEquals(2, files(folder.resolve("cache")), "the file and its lock");
  }

  @Test
  void aWrongChecksumLeavesNothingBehind() throws IOException {
    String other = "0".repeat(64);
    DataStore store = store(info(DatasetInfo.Kind.DOWNLOAD, "/good.csv", other), Optional.empty());
    InvalidDataException e =
        assertThrows(InvalidDataException.class, () -> store.open("set", (s, d, t) -> {}));
    assertEquals(
        "DATA-082 The content of the download from "
            + "http://127.0.0.1:"
            + server.getAddress().getPort()
            + "/good.csv"
            + " is not the registered one: SHA-256 "
            + sum().substring(0, 12)
            + "... instead of "
            + other.substring(0, 12)
            + "... Remove or replace it.",
        e.getMessage());
    assertFalse(Files.exists(folder.resolve("cache/set.csv")));
    assertEquals(1, files(folder.resolve("cache")), "the lock only");
  }

  @Test
  void failuresSayWhereToPutTheFile() throws IOException {
    String sum = sum();
    assertFails(info(DatasetInfo.Kind.DOWNLOAD, "/absent.csv", sum), "status 404");
    assertFails(info(DatasetInfo.Kind.DOWNLOAD, "/short.csv", sum), "could not be downloaded");
    server.stop(0);
    assertFails(info(DatasetInfo.Kind.DOWNLOAD, "/good.csv", sum), "could not be downloaded");
  }

  private void assertFails(DatasetInfo info, String reason) {
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () -> store(info, Optional.empty()).open("set", (s, d, t) -> {}));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith(
                "Put the file \"set.csv\" into the folder named by ESTIMAND_DATA, or at \""
                    + folder.resolve("cache").resolve("set.csv")
                    + "\"."),
        e.getMessage());
    assertFalse(Files.exists(folder.resolve("cache/set.csv")));
  }

  @Test
  void theUsersFolderComesFirstAndIsChecked() throws IOException {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.write(own.resolve("set.csv"), CONTENT);
    DataStore store = store(info(DatasetInfo.Kind.DOWNLOAD, "/good.csv", sum()), Optional.of(own));
    try (InputStream in = store.open("set", (s, d, t) -> {})) {
      assertArrayEquals(CONTENT, in.readAllBytes());
    }
    assertEquals(0, requests.get());
    Files.writeString(own.resolve("set.csv"), "other");
    assertTrue(
        assertThrows(InvalidDataException.class, () -> store.open("set", (s, d, t) -> {}))
            .getMessage()
            .startsWith("DATA-082 The content of the file "));
    assertEquals(1, files(own));
  }

  @Test
  void aSetTheUserMustSupplyIsNamedWithItsSource() throws IOException {
    DataStore store = store(info(DatasetInfo.Kind.USER, "/good.csv", sum()), Optional.empty());
    assertEquals(
        "DATA-081 Data set \"set\" is not part of the library (unknown terms). Get it from:"
            + " somebody. Put the file \"set.csv\" into the folder named by ESTIMAND_DATA, or at \""
            + folder.resolve("cache").resolve("set.csv")
            + "\".",
        assertThrows(InvalidDataException.class, () -> store.open("set", (s, d, t) -> {}))
            .getMessage());
  }

  @Test
  void aSuppliedFileWithOtherContentIsNotCalledAbsent() throws IOException {
    Path cached = Files.createDirectories(folder.resolve("cache")).resolve("set.csv");
    Files.writeString(cached, "other");
    DataStore store = store(info(DatasetInfo.Kind.USER, "/good.csv", sum()), Optional.empty());
    String text =
        assertThrows(InvalidDataException.class, () -> store.open("set", (s, d, t) -> {}))
            .getMessage();
    assertTrue(
        text.startsWith(
            "DATA-082 The content of the file \"" + cached + "\" is not the registered one: "),
        text);
    Files.write(cached, CONTENT);
    try (InputStream in = store.open("set", (s, d, t) -> {})) {
      assertArrayEquals(CONTENT, in.readAllBytes());
    }
  }

  @Test
  void severalThreadsFetchOnce() throws Exception {
    DataStore store = store(info(DatasetInfo.Kind.DOWNLOAD, "/good.csv", sum()), Optional.empty());
    ExecutorService pool = Executors.newFixedThreadPool(6);
    List<Callable<Integer>> jobs = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      jobs.add(
          () -> {
            try (InputStream in = store.open("set", (s, d, t) -> {})) {
              return in.readAllBytes().length;
            }
          });
    }
    for (Future<Integer> job : pool.invokeAll(jobs)) {
      assertEquals(CONTENT.length, job.get());
    }
    pool.shutdown();
    assertEquals(1, requests.get());
  }

  @Test
  void everyBundledFileIsTheRegisteredOne() throws IOException {
    for (DatasetInfo info : Datasets.list()) {
      if (info.kind() == DatasetInfo.Kind.BUNDLED) {
        try (InputStream in = DataStore.class.getResourceAsStream("files/" + info.file())) {
          Path copy = folder.resolve(info.file());
          Files.copy(in, copy);
          assertEquals(info.sha256(), Checksum.of(copy), info.name());
        }
        Table table = Datasets.load(info.name());
        assertEquals(info.rows(), table.rowCount(), info.name());
        assertEquals(info.columns().size(), table.columnCount(), info.name());
      }
    }
  }

  @Test
  void typesAreStatedNotGuessed() {
    Table lalonde = Datasets.load("lalonde");
    assertEquals(ColumnType.STRING, lalonde.column("race").type());
    assertEquals(ColumnType.DOUBLE, lalonde.column("treat").type());
  }

  @Test
  void unknownNamesGetASuggestion() {
    assertTrue(
        assertThrows(InvalidDataException.class, () -> Datasets.load("lalond"))
            .getMessage()
            .startsWith("DATA-080 There is no data set \"lalond\". Closest: \"lalonde\". Names: "));
  }

  @Test
  void cacheFoldersFollowTheSystem() {
    assertEquals(
        Path.of("/x", "estimand"),
        Datasets.CacheFolder.of(Map.of("XDG_CACHE_HOME", "/x"), "Linux", "/home/u"));
    assertEquals(
        Path.of("/home/u", ".cache", "estimand"),
        Datasets.CacheFolder.of(Map.of(), "Linux", "/home/u"));
    assertEquals(
        Path.of("/Users/u", "Library", "Caches", "estimand"),
        Datasets.CacheFolder.of(Map.of(), "Mac OS X", "/Users/u"));
  }

  private static long files(Path where) throws IOException {
    try (Stream<Path> all = Files.list(where)) {
      return all.count();
    }
  }
}
