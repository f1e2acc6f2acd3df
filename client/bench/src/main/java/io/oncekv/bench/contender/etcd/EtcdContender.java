package io.oncekv.bench.contender.etcd;

import io.oncekv.bench.contender.Contender;
import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.load.Data;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The etcd that is installed on this machine. */
public final class EtcdContender implements Contender {
  private final String searchPath;

  /** Looks for it where commands are looked for. */
  public EtcdContender() {
    this(Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  EtcdContender(String searchPath) {
    this.searchPath = searchPath;
  }

  @Override
  public String name() {
    return "etcd";
  }

  @Override
  public Optional<String> missing() {
    return binary().isPresent()
        ? Optional.empty()
        : Optional.of("found no etcd; install the Debian package etcd-server");
  }

  @Override
  public RunningContender start(Path folder, Data data) {
    return RunningEtcd.start(binary().orElseThrow(), folder, data);
  }

  private Optional<Path> binary() {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "etcd"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
