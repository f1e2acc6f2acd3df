package io.oncekv.bench.contender.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer that is not installed is told of, with what to install. */
class EtcdContenderTest {
  @TempDir private Path folder;

  @Test
  void whereThereIsNoEtcdItSaysWhatToInstall() throws IOException {
    Files.writeString(folder.resolve("etcd"), "not a program");
    assertThat(new EtcdContender(folder + "::" + folder.resolve("none")).missing())
        .contains("found no etcd; install the Debian package etcd-server");
  }

  @Test
  void whereThereIsOneNothingIsMissing() throws IOException {
    Path etcd = Files.createFile(folder.resolve("etcd"));
    assertThat(etcd.toFile().setExecutable(true)).isTrue();
    assertThat(new EtcdContender(folder.toString()).missing()).isEmpty();
  }
}
