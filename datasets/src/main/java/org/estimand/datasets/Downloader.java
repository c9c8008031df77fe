package org.estimand.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.estimand.fit.ProgressListener;

/**
 * Fetches a file once: into a temporary file beside its place, checked, then moved. A lock file
 * keeps two processes from fetching the same file; threads of one process wait for each other.
 */
final class Downloader {
  private static final Object ONE_AT_A_TIME = new Object();

  private final Duration connect;

  Downloader(Duration connect) {
    this.connect = connect;
  }

  void fetch(URI from, Path to, String sha256, ProgressListener progress) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      Files.createDirectories(to.getParent());
      Path lock = to.resolveSibling(to.getFileName() + ".lock");
      try (FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock();
        if (Files.exists(to) && Checksum.of(to).equals(sha256)) {
          return;
        }
        Path part = Files.createTempFile(to.getParent(), to.getFileName().toString(), ".part");
        try {
          transfer(from, part, to.getFileName().toString(), progress);
          Checksum.require(part, sha256, "the download from " + from);
          move(part, to);
        } finally {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  private void transfer(URI from, Path part, String name, ProgressListener progress)
      throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(connect)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request = HttpRequest.newBuilder(from).timeout(Duration.ofMinutes(5)).build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    try (InputStream in = response.body();
        OutputStream out = Files.newOutputStream(part)) {
      if (response.statusCode() != 200) {
        throw new IOException("the server answered with status " + response.statusCode());
      }
      long total = response.headers().firstValueAsLong("Content-Length").orElse(-1);
      byte[] buffer = new byte[1 << 16];
      long done = 0;
      int n;
      while ((n = in.read(buffer)) >= 0) {
        out.write(buffer, 0, n);
        done += n;
        progress.progress("download " + name, done, Math.max(total, done));
      }
      if (total >= 0 && done < total) {
        throw new IOException("only " + done + " of " + total + " bytes arrived");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void move(Path part, Path to) throws IOException {
    try {
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
