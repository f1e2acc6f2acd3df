package io.oncekv.bench.contender.oncekv;

import io.oncekv.bench.contender.Contender;
import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Data;
import io.oncekv.lab.cluster.LocalCluster;
import java.nio.file.Path;
import java.util.Optional;

/** OnceKV from this checkout. */
public final class OnceKvContender implements Contender {
  private final String heap;

  /** Gives each node a Java heap. */
  public OnceKvContender(String heap) {
    this.heap = heap;
  }

  @Override
  public String name() {
    return "oncekv";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public RunningContender start(Path folder, Data data) {
    return new RunningOnceKv(LocalCluster.builder(folder).heap(heap).start(), heap, data);
  }
}
