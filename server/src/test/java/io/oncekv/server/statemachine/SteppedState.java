package io.oncekv.server.statemachine;

import io.oncekv.server.storage.DirectorySteps;
import io.oncekv.server.storage.StorageOptions;
import java.nio.file.Path;

/** Opens states that tests of other packages can stop between two steps of storage. */
public final class SteppedState {

  private SteppedState() {}

  /** As {@link KeyValueState#open}; {@code step} is called after each step of a replacement. */
  public static KeyValueState open(Path folder, StorageOptions options, Runnable step) {
    return KeyValueState.open(
        DirectorySteps.open(folder, step),
        options,
        failure -> {
          throw new AssertionError("storage failed in the background", failure);
        });
  }
}
