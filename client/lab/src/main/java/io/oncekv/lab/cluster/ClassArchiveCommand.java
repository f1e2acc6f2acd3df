package io.oncekv.lab.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lab class-archive}. A node spends most of its start on loading classes; an archive of
 * those that a running node has loaded halves that.
 */
@Command(
    name = "class-archive",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node for a moment and keeps its loaded classes in an archive beside the server's jar,",
      "for the JVM that runs this command. Nodes that the scripts start find it there."
    })
public final class ClassArchiveCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Option(names = "--to", required = true, description = "the archive's file")
  private Path target;

  @Override
  public Integer call() throws IOException {
    Path unfinished =
        target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    try (TemporaryFolder folder = TemporaryFolder.create("oncekv-archive-");
        LocalCluster cluster =
            LocalCluster.builder(folder.path())
                .nodes(1)
                .jvmOption("-XX:ArchiveClassesAtExit=" + unfinished.toAbsolutePath())
                .start()) {
      try (var client = cluster.client().build()) {
        client.put("key", "value");
        client.append("key", "suffix");
        client.get("key");
      }
      cluster.nodes().get(0).terminate(LIMIT);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      return 0;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
