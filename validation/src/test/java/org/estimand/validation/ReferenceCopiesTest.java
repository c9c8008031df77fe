package org.estimand.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference tables in the test resources are byte for byte those of the shared folder. */
class ReferenceCopiesTest {
  @Test
  void copiesEqualTheShared() throws IOException, URISyntaxException {
    Path shared = SharedData.folder("reference");
    Set<String> theirs = names(shared);
    Set<String> ours = names(Path.of(ReferenceCopiesTest.class.getResource("/reference").toURI()));
    assertEquals(theirs, ours);
    for (String name : theirs) {
      try (InputStream in = ReferenceCopiesTest.class.getResourceAsStream("/reference/" + name)) {
        assertArrayEquals(Files.readAllBytes(shared.resolve(name)), in.readAllBytes(), name);
      }
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".csv"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
