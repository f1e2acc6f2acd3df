package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.InvalidProtocolBufferException;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.JournalException;
import io.oncekv.client.internal.journal.Journal;
import io.oncekv.client.internal.journal.JournalContents;
import io.oncekv.client.internal.journal.JournalRecord;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a client has on disk before it sends anything: the meaning of its journal's records. A
 * client without a journal has nothing on disk, and goes on at once.
 */
final class WriteJournal implements AutoCloseable {
  private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.completedFuture(null);

  /**
   * A write that the last process left pending.
   *
   * @param sequence its number
   * @param tag what the application calls it
   * @param operation as it was, or would have been, sent
   */
  record Left(long sequence, Optional<String> tag, Write operation) {}

  private final Optional<Journal> journal;
  private final WriteSteps steps;
  private final List<Left> left;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private Optional<Opened> session;

  @GuardedBy("lock")
  private Optional<OpenSessionRequest> opening;

  /** The lowest sequence whose record may have failed to reach the disk. */
  @GuardedBy("lock")
  private long lostFrom = Long.MAX_VALUE;

  /** Why, once there is such a sequence. */
  @GuardedBy("lock")
  private Optional<Throwable> loss = Optional.empty();

  private WriteJournal(Optional<Journal> journal, WriteSteps steps) {
    this.journal = journal;
    this.steps = steps;
    Optional<JournalContents> found = journal.map(Journal::contents);
    this.session = found.flatMap(JournalContents::session);
    this.opening = found.flatMap(JournalContents::opening).map(WriteJournal::parseOpening);
    this.left =
        found.stream().flatMap(held -> held.pending().stream()).map(WriteJournal::parse).toList();
  }

  static WriteJournal none() {
    return new WriteJournal(Optional.empty(), WriteSteps.NONE);
  }

  /** Opens the journal that the options name, if any. Blocks on the disk. */
  static WriteJournal open(ClientOptions options, WriteSteps steps) {
    Optional<Journal> journal =
        options
            .journal()
            .map(folder -> Journal.open(folder, options.clientId(), steps::beforeSync));
    try {
      return new WriteJournal(journal, steps);
    } catch (RuntimeException e) {
      journal.ifPresent(Journal::close);
      throw e;
    }
  }

  /** Whether there is one. */
  boolean isKept() {
    return journal.isPresent();
  }

  /** Returns the writes that the last process left pending, by sequence. */
  List<Left> left() {
    return left;
  }

  /** Returns an open that may have been sent, but has no answer: it must be sent again as it is. */
  Optional<OpenSessionRequest> unansweredOpen() {
    synchronized (lock) {
      return opening;
    }
  }

  /** Adds to an open what the journal knows of the session that it continues, if there is one. */
  void describe(OpenSessionRequest.Builder open) {
    synchronized (lock) {
      session.ifPresent(
          known ->
              open.setIncarnation(known.incarnation())
                  .setExpected(
                      SessionEpoch.newBuilder().setSession(known.session()).setEpoch(known.epoch()))
                  .setJournalHighestSequence(known.highest()));
    }
  }

  /** Whether an open says that it continues this journal's session. */
  static boolean continuesSession(OpenSessionRequest open) {
    return open.getIncarnation() != 0;
  }

  /** An open is about to be sent. */
  CompletableFuture<Void> beforeOpen(OpenSessionRequest open) {
    synchronized (lock) {
      opening = Optional.of(open);
    }
    return journal
        .map(disk -> disk.append(new JournalRecord.Opening(open.toByteString())))
        .orElse(AT_ONCE);
  }

  /** The session is open; true if it is the one that the writes left pending belong to. */
  boolean opened(OpenSessionResponse answer) {
    Opened now =
        new Opened(
            answer.getHeader().getIncarnation(),
            answer.getCurrent().getSession(),
            answer.getCurrent().getEpoch(),
            answer.getHighestSequence());
    boolean same;
    synchronized (lock) {
      same = session.filter(now::isSameSession).isPresent();
      session =
          Optional.of(
              new Opened(
                  now.incarnation(),
                  now.session(),
                  now.epoch(),
                  same ? Math.max(now.highest(), session.get().highest()) : now.highest()));
      opening = Optional.empty();
    }
    // It needs no sync of its own: without it the same open is sent again, and answered the same.
    journal.ifPresent(disk -> disk.note(now));
    return same;
  }

  /** Returns the highest sequence that was given in the session when it was opened. */
  long highest() {
    synchronized (lock) {
      return session.map(Opened::highest).orElse(0L);
    }
  }

  /** A write is about to be sent for the first time. */
  CompletableFuture<Void> beforeSend(PendingWrite write) {
    return journal
        .map(
            disk ->
                disk.append(
                    new JournalRecord.Written(
                        write.sequence(), write.tag(), write.operation().toByteString())))
        .orElse(AT_ONCE);
  }

  /**
   * Notes that the record of a write may not be on disk, and none behind it either: they are handed
   * over in the order of their sequences, and the first failure is the last.
   */
  void lost(long sequence, Throwable why) {
    synchronized (lock) {
      lostFrom = Math.min(lostFrom, sequence);
      loss = loss.or(() -> Optional.of(why));
    }
  }

  /** Returns why a sequence may not be on disk, if so: then nothing is sent that is about it. */
  Optional<Throwable> lossOf(long sequence) {
    synchronized (lock) {
      return sequence >= lostFrom ? loss : Optional.empty();
    }
  }

  /** A sequence is decided. */
  void resolved(long sequence) {
    journal.ifPresent(
        disk -> {
          steps.beforeMark(sequence);
          disk.note(new JournalRecord.Resolved(sequence));
        });
  }

  /** Completes if the journal fails. */
  CompletableFuture<JournalException> failure() {
    return journal.map(Journal::failure).orElseGet(CompletableFuture::new);
  }

  @Override
  public void close() {
    journal.ifPresent(Journal::close);
  }

  private static OpenSessionRequest parseOpening(com.google.protobuf.ByteString bytes) {
    try {
      return OpenSessionRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw otherRelease("an open", e);
    }
  }

  private static Left parse(JournalRecord.Written written) {
    String what = "the write with sequence " + written.sequence();
    try {
      Write operation = Write.parseFrom(written.operation());
      if (operation.getOperationCase() == Write.OperationCase.OPERATION_NOT_SET) {
        throw otherRelease(what, null);
      }
      return new Left(written.sequence(), written.tag(), operation);
    } catch (InvalidProtocolBufferException e) {
      throw otherRelease(what, e);
    }
  }

  private static JournalException otherRelease(String what, Exception cause) {
    return new JournalException(
        JournalException.Problem.OTHER_VERSION,
        "the journal holds "
            + what
            + " that this release does not understand; start the release that wrote it",
        cause);
  }
}
