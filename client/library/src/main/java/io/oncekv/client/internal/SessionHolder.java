package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.v1.OpenSessionResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The client's session: opened when it is first asked for, and then kept. */
final class SessionHolder {
  private final Transport transport;
  private final String clientId;
  private final WriteJournal journal;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private Optional<SessionOpening> opening = Optional.empty();

  /** A session was lost: whoever has opened the client id since then is newer than this client. */
  @GuardedBy("lock")
  private boolean reopens;

  @GuardedBy("lock")
  private boolean stopped;

  SessionHolder(Transport transport, String clientId, WriteJournal journal) {
    this.transport = transport;
    this.clientId = clientId;
    this.journal = journal;
  }

  String clientId() {
    return clientId;
  }

  /** Returns the opening under way or done; starts one if there is none or the last was refused. */
  CompletableFuture<OpenSessionResponse> open() {
    synchronized (lock) {
      if (stopped) {
        return CompletableFuture.failedFuture(WritePipeline.closed());
      }
      if (opening.isEmpty() || opening.get().opened().isCompletedExceptionally()) {
        opening = Optional.of(SessionOpening.start(transport, clientId, journal, !reopens));
      }
      return opening.get().opened();
    }
  }

  /** Forgets a session that the cluster has ended; the next open makes a new one. */
  void lost(OpenSessionResponse gone) {
    synchronized (lock) {
      if (current().filter(gone::equals).isPresent()) {
        opening = Optional.empty();
        reopens = true;
      }
    }
  }

  /** Returns the session if it is open. */
  Optional<OpenSessionResponse> current() {
    synchronized (lock) {
      return opening
          .map(SessionOpening::opened)
          .filter(opened -> opened.isDone() && !opened.isCompletedExceptionally())
          .map(CompletableFuture::join);
    }
  }

  /** Returns which nodes failed to open it, and why. */
  Tried tried() {
    synchronized (lock) {
      return opening.map(SessionOpening::tried).orElse(Tried.NOTHING);
    }
  }

  void stop() {
    Optional<SessionOpening> running;
    synchronized (lock) {
      stopped = true;
      running = opening;
    }
    running.ifPresent(SessionOpening::stop);
  }
}
