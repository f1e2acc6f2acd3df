package io.oncekv.server.replication.ratis;

import java.nio.file.Path;

/** What is on disk cannot be trusted, and starting with it could lose acknowledged writes. */
public final class LogDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogDamagedException(Path file, String what) {
    super(
        file
            + " "
            + what
            + ". Not starting, since acknowledged writes could be lost. The way out: if the other"
            + " members are well, give this node an empty data folder and a new id and let it join"
            + " as a new member; never start it empty under its old id. Keep the folder until then.");
  }
}
