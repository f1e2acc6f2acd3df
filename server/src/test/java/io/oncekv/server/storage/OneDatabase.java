package io.oncekv.server.storage;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with an empty database. */
abstract class OneDatabase {
  @TempDir private Path folder;

  Database database;

  @BeforeEach
  final void open() {
    database = Database.open(folder.resolve("db"), StorageOptions.DEFAULT);
  }

  @AfterEach
  final void close() {
    database.close();
  }

  /** Makes changes as one. */
  final void commit(Consumer<WriteUnit> change) {
    WriteUnit unit = new WriteUnit(database);
    change.accept(unit);
    unit.commit();
  }
}
