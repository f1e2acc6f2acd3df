package io.oncekv.bench.growth;

import com.google.errorprone.annotations.Immutable;

/** One question about growth. */
@Immutable
interface Experiment {
  /** Answers it; what it finds goes into the stage's notes. */
  void run(Stage stage) throws InterruptedException;
}
