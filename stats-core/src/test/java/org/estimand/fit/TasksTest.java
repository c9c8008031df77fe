package org.estimand.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.estimand.errors.InvalidConfigException;
import org.junit.jupiter.api.Test;

class TasksTest {
  @Test
  void everyTaskRunsOnceWhateverTheThreads() {
    for (int threads : new int[] {1, 2, 7}) {
      int[] counts = new int[1000];
      List<String> heard = new ArrayList<>();
      Tasks.run(
          FitContext.seed(1)
              .threads(threads)
              .progress((stage, done, total) -> heard.add(stage + done + "/" + total)),
          "step ",
          1000,
          i -> counts[i]++);
      int[] ones = new int[1000];
      java.util.Arrays.fill(ones, 1);
      assertArrayEquals(ones, counts);
      assertEquals(1000, heard.size());
    }
  }

  @Test
  void theFirstFailureIsThrown() {
    for (int threads : new int[] {1, 4}) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Tasks.run(
                      FitContext.seed(1).threads(threads),
                      null,
                      50,
                      i -> {
                        if (i == 3) {
                          throw new IllegalStateException("task " + i);
                        }
                      }));
      assertEquals("task 3", e.getMessage());
    }
  }

  @Test
  void cancellationAndDeadlineStopTheWork() {
    AtomicInteger ran = new AtomicInteger();
    FitContext context = FitContext.seed(1).threads(2).cancelWhen(() -> ran.get() >= 10);
    CancellationException e =
        assertThrows(
            CancellationException.class,
            () -> Tasks.run(context, null, 100_000, i -> ran.incrementAndGet()));
    assertEquals("The computation was cancelled. Nothing was saved.", e.getMessage());
    assertTrue(ran.get() < 1000);
    FitContext late = FitContext.seed(1).deadline(Duration.ofNanos(1));
    assertTrue(
        assertThrows(CancellationException.class, late::checkpoint)
            .getMessage()
            .startsWith("The deadline of "));
  }

  @Test
  void contextsRefuseNonsense() {
    assertEquals(
        "CONF-013 threads = 0; must be at least 1.",
        assertThrows(InvalidConfigException.class, () -> FitContext.seed(1).threads(0))
            .getMessage());
    assertEquals(
        "CONF-014 deadline = PT0S; must be longer than zero.",
        assertThrows(InvalidConfigException.class, () -> FitContext.seed(1).deadline(Duration.ZERO))
            .getMessage());
  }
}
