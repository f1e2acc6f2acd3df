package io.oncekv.server.storage;

import java.nio.file.Path;

/** Opens the door to the steps of a replacement for tests of other packages. */
public final class DirectorySteps {

  private DirectorySteps() {}

  /** Takes a folder into use; {@code step} is called after each step and may throw, as a crash. */
  public static DatabaseDirectory open(Path root, Runnable step) {
    return DatabaseDirectory.open(root, done -> step.run());
  }
}
