package io.oncekv.bench.contender;

import io.oncekv.bench.load.Data;
import java.nio.file.Path;
import java.util.Optional;

/** A system that can be started. */
public interface Contender {
  /** Returns its name as people type it. */
  String name();

  /** Returns what has to be installed before it can be started; empty if nothing. */
  Optional<String> missing();

  /** Starts three empty nodes, whose files go below {@code folder}, and waits until they serve. */
  RunningContender start(Path folder, Data data);
}
