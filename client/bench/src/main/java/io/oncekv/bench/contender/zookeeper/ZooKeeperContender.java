package io.oncekv.bench.contender.zookeeper;

import io.oncekv.bench.contender.Contender;
import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Data;
import java.nio.file.Path;
import java.util.Optional;

/** The ZooKeeper that this program was built with: server and client are among its own classes. */
public final class ZooKeeperContender implements Contender {
  @Override
  public String name() {
    return "zookeeper";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public RunningContender start(Path folder, Data data) {
    return RunningZooKeeper.start(folder, data);
  }
}
