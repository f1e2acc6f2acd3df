package io.oncekv.client.internal.journal;

import com.google.protobuf.ByteString;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Opening;
import io.oncekv.client.internal.journal.JournalRecord.Resolved;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a journal's records come to. Not thread-safe. */
final class JournalState {
  private Optional<Opened> session = Optional.empty();
  private Optional<ByteString> opening = Optional.empty();
  private long highest;
  private final TreeMap<Long, Written> pending = new TreeMap<>();
  private long pendingBytes;

  /** Takes the next record; false if it makes no sense after those before. */
  boolean apply(JournalRecord record) {
    if (record instanceof Opening open) {
      opening = Optional.of(open.request());
    } else if (record instanceof Opened opened) {
      opened(opened);
    } else if (record instanceof Written written) {
      return written(written);
    } else if (record instanceof Resolved resolved) {
      Written done = pending.remove(resolved.sequence());
      pendingBytes -= done == null ? 0 : size(done);
    }
    return true;
  }

  /** Returns the records that come to the same, and no more. */
  List<JournalRecord> records() {
    List<JournalRecord> records = new ArrayList<>();
    session().ifPresent(records::add);
    opening.map(Opening::new).ifPresent(records::add);
    records.addAll(pending.values());
    return records;
  }

  JournalContents contents() {
    return new JournalContents(session(), opening, List.copyOf(pending.values()));
  }

  long pendingBytes() {
    return pendingBytes;
  }

  private Optional<Opened> session() {
    return session.map(
        known -> new Opened(known.incarnation(), known.session(), known.epoch(), highest));
  }

  private void opened(Opened opened) {
    if (session.filter(opened::isSameSession).isPresent()) {
      highest = Math.max(highest, opened.highest());
    } else {
      highest = opened.highest();
      pending.clear();
      pendingBytes = 0;
    }
    session = Optional.of(opened);
    opening = Optional.empty();
  }

  private boolean written(Written written) {
    if (session.isEmpty() || written.sequence() < 1) {
      return false;
    }
    highest = Math.max(highest, written.sequence());
    pendingBytes += size(written);
    return pending.put(written.sequence(), written) == null;
  }

  private static long size(Written written) {
    return written.operation().size();
  }
}
