package io.oncekv.client.internal.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The few steps on files that a journal takes: what a test can count, fail and undo. */
interface JournalFolder extends Closeable {

  /** Reads a file, if it is there. */
  Optional<byte[]> read(String name) throws IOException;

  /** Makes an empty file, in the place of one that may be there. */
  AppendedFile create(String name) throws IOException;

  /** Gives a file another name, in the place of one that may have it, in one step. */
  void rename(String from, String to) throws IOException;

  /** Puts the names of the files on disk. */
  void sync() throws IOException;

  /** A file that grows. */
  interface AppendedFile extends Closeable {

    /** Adds bytes at its end. */
    void append(ByteBuffer bytes) throws IOException;

    /** Puts all bytes on disk. */
    void sync() throws IOException;
  }
}
