package org.estimand.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import org.estimand.fit.ProgressListener;

/**
 * Finds the file of a data set: the user's folder first (never written to), then the library, then
 * the cache, then the network.
 */
final class DataStore {
  private final Map<String, DatasetInfo> registry;
  private final Optional<Path> userFolder;
  private final Path cache;
  private final Downloader downloader;

  DataStore(
      Map<String, DatasetInfo> registry,
      Optional<Path> userFolder,
      Path cache,
      Downloader downloader) {
    this.registry = registry;
    this.userFolder = userFolder;
    this.cache = cache;
    this.downloader = downloader;
  }

  DatasetInfo info(String name) {
    DatasetInfo info = registry.get(name);
    if (info == null) {
      throw new InvalidDataException(
          "DATA-080",
          "There is no data set \""
              + name
              + "\". "
              + NearestName.hint(name, registry.keySet())
              + "Names: "
              + String.join(", ", registry.keySet())
              + ".");
    }
    return info;
  }

  InputStream open(String name, ProgressListener progress) {
    DatasetInfo info = info(name);
    try {
      if (userFolder.isPresent()) {
        Path own = userFolder.get().resolve(info.file());
        if (Files.isRegularFile(own)) {
          Checksum.require(own, info.sha256(), "the file \"" + own + "\"");
          return Files.newInputStream(own);
        }
      }
      if (info.kind() == DatasetInfo.Kind.BUNDLED) {
        return DataStore.class.getResourceAsStream("files/" + info.file());
      }
      Path cached = cache.resolve(info.file());
      if (Files.isRegularFile(cached) && Checksum.of(cached).equals(info.sha256())) {
        return Files.newInputStream(cached);
      }
      if (info.kind() == DatasetInfo.Kind.USER) {
        if (Files.isRegularFile(cached)) {
          Checksum.require(cached, info.sha256(), "the file \"" + cached + "\"");
        }
        throw new InvalidDataException(
            "DATA-081",
            "Data set \""
                + name
                + "\" is not part of the library ("
                + info.licence()
                + "). Get it from: "
                + info.source()
                + ". "
                + where(info, cached));
      }
      return download(info, cached, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private InputStream download(DatasetInfo info, Path cached, ProgressListener progress)
      throws IOException {
    String url = info.url().orElseThrow();
    try {
      downloader.fetch(URI.create(url), cached, info.sha256(), progress);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new UncheckedIOException(
          "Data set \""
              + info.name()
              + "\" could not be downloaded from "
              + url
              + ": "
              + reason
              + ". "
              + where(info, cached),
          e);
    }
    return Files.newInputStream(cached);
  }

  private static String where(DatasetInfo info, Path cached) {
    return "Put the file \""
        + info.file()
        + "\" into the folder named by ESTIMAND_DATA, or at \""
        + cached
        + "\".";
  }
}
