package io.oncekv.client.internal.journal;

import io.oncekv.client.internal.journal.JournalFolder.AppendedFile;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The file that is written at present. Not thread-safe. */
final class JournalFile implements Closeable {
  static final String NAME = "journal";
  static final String NEW = "journal.new";

  private final AppendedFile file;
  private final FileHeader header;
  private long size;
  private long durable;

  private JournalFile(AppendedFile file, FileHeader header) {
    this.file = file;
    this.header = header;
    this.size = header.initialLength();
    this.durable = header.initialLength();
  }

  /**
   * Puts a new file in the place of the old one; whatever happens meanwhile, one of both is there.
   */
  static JournalFile replace(
      JournalFolder folder, String clientId, long salt, List<JournalRecord> records)
      throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int headerSize = FileHeader.sizeFor(clientId);
    for (JournalRecord record : records) {
      frames.writeBytes(
          Frame.encode(salt, headerSize + frames.size(), 0, RecordCodec.encode(record)).array());
    }
    FileHeader header = new FileHeader(salt, headerSize + frames.size(), clientId);
    AppendedFile file = folder.create(NEW);
    try {
      file.append(header.encode());
      file.append(ByteBuffer.wrap(frames.toByteArray()));
      file.sync();
      folder.rename(NEW, NAME);
      folder.sync();
    } catch (IOException | RuntimeException e) {
      try (file) {
        throw e;
      }
    }
    return new JournalFile(file, header);
  }

  /** Adds records; they are on disk after the next sync. */
  void append(List<JournalRecord> records) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (JournalRecord record : records) {
      frames.writeBytes(
          Frame.encode(header.salt(), size + frames.size(), durable, RecordCodec.encode(record))
              .array());
    }
    file.append(ByteBuffer.wrap(frames.toByteArray()));
    size += frames.size();
  }

  void sync() throws IOException {
    file.sync();
    durable = size;
  }

  long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
