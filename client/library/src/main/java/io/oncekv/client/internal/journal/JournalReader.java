package io.oncekv.client.internal.journal;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads a journal file, and tells a torn tail from damage. Bytes after the last sync may be missing
 * or wrong, in any order, after a crash: nothing was sent that relied on them, so they are cut off.
 * Bytes that were on disk once must still be right. Each frame says how far that reached when it
 * was written: so a bad place is damage if the file's header or any intact frame behind it vouches
 * for it.
 */
final class JournalReader {
  /**
   * What was found.
   *
   * @param state what the intact records come to
   * @param torn bytes cut off at the end
   */
  record Found(JournalState state, int torn) {}

  private JournalReader() {}

  static Found read(byte[] bytes, String clientId, String where) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    FileHeader header = FileHeader.decode(file, where);
    if (!header.clientId().equals(clientId)) {
      throw Problems.otherClient(where, header.clientId(), clientId);
    }
    JournalState state = new JournalState();
    int position = header.size();
    Optional<Frame> frame = Frame.read(file, position, header);
    while (frame.isPresent()) {
      int here = position;
      JournalRecord record =
          RecordCodec.decode(frame.get().body())
              .orElseThrow(() -> Problems.damaged(where, here, "a record of an unknown kind"));
      if (!state.apply(record)) {
        throw Problems.damaged(where, here, "a record that does not follow from those before it");
      }
      position = frame.get().end();
      frame = Frame.read(file, position, header);
    }
    if (position < header.initialLength() || isVouchedFor(file, position, header)) {
      throw Problems.damaged(where, position, "a record that was on disk is not as it was written");
    }
    return new Found(state, bytes.length - position);
  }

  private static boolean isVouchedFor(ByteBuffer file, int bad, FileHeader header) {
    for (int position = bad + 1; position < file.limit(); position++) {
      Optional<Frame> frame = Frame.read(file, position, header);
      if (frame.isPresent() && frame.get().durable() > bad) {
        return true;
      }
    }
    return false;
  }
}
