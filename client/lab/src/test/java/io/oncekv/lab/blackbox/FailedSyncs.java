package io.oncekv.lab.blackbox;

import io.oncekv.lab.cluster.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Makes every fsync and fdatasync of a running node fail, as a broken disk does, by strace. */
final class FailedSyncs {
  private FailedSyncs() {}

  /** Says why that cannot be done here; empty if it can. */
  static String missing() {
    if (!System.getProperty("user.name").equals("root")) {
      return "strace is attached to a node, which takes root";
    }
    boolean here =
        Stream.of("/bin", "/usr/bin").anyMatch(f -> Files.isExecutable(Path.of(f, "strace")));
    return here ? "" : "syncs are made to fail by strace (package strace), which is not here";
  }

  /** From now on no sync of the node succeeds, until it ends. */
  static void begin(LocalNode node) throws IOException {
    // It ends with the process that it is attached to.
    Process unused =
        new ProcessBuilder(
                List.of(
                    "strace",
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=fsync,fdatasync",
                    "-e",
                    "inject=fsync,fdatasync:error=EIO",
                    "-p",
                    Long.toString(node.pid())))
            .inheritIO()
            .start();
  }
}
