package io.oncekv.client.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.KeepAliveResponse;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.ResponseHeader;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state behind all fake nodes: sessions, their replies (all of them, so that it can tell what a
 * client should never have asked) and values. It notes what breaks the client's rules.
 */
public final class FakeState {
  private final int window;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private long incarnation = 77;

  @GuardedBy("lock")
  private long lastSession;

  @GuardedBy("lock")
  private final FakeValues values = new FakeValues();

  @GuardedBy("lock")
  private long timeToLiveMillis;

  @GuardedBy("lock")
  private int keepAlives;

  @GuardedBy("lock")
  private final Map<String, Live> sessions = new HashMap<>();

  @GuardedBy("lock")
  private final List<String> violations = new ArrayList<>();

  @GuardedBy("lock")
  private final List<OpenSessionRequest> opens = new ArrayList<>();

  @GuardedBy("lock")
  private final List<Write> writes = new ArrayList<>();

  @GuardedBy("lock")
  private final List<ScanRequest> scans = new ArrayList<>();

  /** A state whose sessions have this window. */
  public FakeState(int window) {
    this.window = window;
  }

  /** What was decided about a sequence; an absent reply: abandoned. */
  private record Slot(int epoch, Write operation, Optional<WriteReply> reply) {}

  /** A session. */
  private static final class Live {
    private final long id;
    private int epoch = 1;
    private ByteString token;

    private final Map<Long, Slot> decided = new HashMap<>();

    /** The lowest sequence seen; a client may begin a session above 1. */
    private long first = Long.MAX_VALUE;

    Live(long id, ByteString token) {
      this.id = id;
      this.token = token;
    }

    long highest() {
      return decided.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }

  /** Opens a client id by the rules of the contract. */
  public OpenSessionResponse open(OpenSessionRequest request) {
    synchronized (lock) {
      opens.add(request);
      if (request.getIncarnation() != 0 && request.getIncarnation() != incarnation) {
        throw Errors.decided(ErrorReason.WRONG_INCARNATION);
      }
      Live live = sessions.get(request.getClientId());
      boolean opened;
      boolean created = false;
      if (live == null) {
        live = new Live(++lastSession, request.getToken());
        sessions.put(request.getClientId(), live);
        opened = true;
        created = true;
      } else if (live.token.equals(request.getToken())) {
        opened = true;
      } else {
        opened =
            request.getExpected().getSession() == live.id
                && request.getExpected().getEpoch() == live.epoch
                && (!request.hasJournalHighestSequence()
                    || request.getJournalHighestSequence() >= live.highest());
        if (opened) {
          live.epoch++;
          live.token = request.getToken();
        }
      }
      return OpenSessionResponse.newBuilder()
          .setHeader(header(false))
          .setOpened(opened)
          .setCreated(created)
          .setCurrent(SessionEpoch.newBuilder().setSession(live.id).setEpoch(live.epoch))
          .setHighestSequence(live.highest())
          .setWindow(window)
          .setSettings(
              Settings.newBuilder()
                  .setMaxKeyBytes(64)
                  .setMaxValueBytes(1024)
                  .setSessionTtlMillis(timeToLiveMillis)
                  .setSessionWindow(window))
          .build();
    }
  }

  /** Executes a write, or answers a duplicate, by the rules of the contract. */
  public WriteResponse write(Write write) {
    synchronized (lock) {
      writes.add(write);
      if (!write.hasIdentity()) {
        return response(values.execute(write), false);
      }
      WriteIdentity identity = write.getIdentity();
      Live live = live(identity.getIncarnation(), identity.getSession());
      checkWindow(live, identity);
      Write operation = write.toBuilder().clearIdentity().build();
      Slot known = live.decided.get(identity.getSequence());
      if (known != null) {
        return duplicate(known, identity, operation);
      }
      if (identity.getEpoch() < live.epoch) {
        throw Errors.decided(ErrorReason.FENCED);
      }
      WriteReply reply = values.execute(write);
      live.decided.put(
          identity.getSequence(), new Slot(identity.getEpoch(), operation, Optional.of(reply)));
      return response(reply, false);
    }
  }

  /** Says what became of a write, or abandons it. */
  public ResolveResponse resolve(ResolveRequest request) {
    synchronized (lock) {
      Live live = live(request.getIncarnation(), request.getSession().getSession());
      Slot known = live.decided.get(request.getSequence());
      if (known == null) {
        if (request.getSession().getEpoch() < live.epoch) {
          throw Errors.decided(ErrorReason.FENCED);
        }
        known =
            new Slot(request.getSession().getEpoch(), Write.getDefaultInstance(), Optional.empty());
        live.decided.put(request.getSequence(), known);
      }
      ResolveResponse.Builder response = ResolveResponse.newBuilder().setHeader(header(true));
      known.reply().ifPresent(response::setReply);
      return response.build();
    }
  }

  /** Reads a key as it was at a revision, or now if that lies ahead. */
  public GetResponse get(ByteString key, long at, long minimum) {
    synchronized (lock) {
      long seen = Math.min(at, values.revision());
      if (seen < minimum) {
        throw Errors.refused(ErrorReason.REVISION_NOT_REACHED);
      }
      return values.get(key, seen).setHeader(header(false).toBuilder().setRevision(seen)).build();
    }
  }

  /** Reads several keys. */
  public MultiGetResponse multiGet(MultiGetRequest request) {
    synchronized (lock) {
      return values.multiGet(request).setHeader(header(false)).build();
    }
  }

  /** Reads a page; the continuation is the last key, and the request is noted. */
  public ScanResponse scan(ScanRequest request) {
    synchronized (lock) {
      scans.add(request);
      return values.scan(request).setHeader(header(false)).build();
    }
  }

  /** Returns every request for a page. */
  public List<ScanRequest> scans() {
    synchronized (lock) {
      return List.copyOf(scans);
    }
  }

  /** Notes that a session's client is alive. */
  public KeepAliveResponse keepAlive(KeepAliveRequest request) {
    synchronized (lock) {
      keepAlives++;
      Live live = live(request.getIncarnation(), request.getSession().getSession());
      if (request.getSession().getEpoch() < live.epoch) {
        throw Errors.decided(ErrorReason.FENCED);
      }
      return KeepAliveResponse.newBuilder()
          .setHeader(header(false))
          .setRemainingMillis(timeToLiveMillis)
          .build();
    }
  }

  /** Tells clients that open a session from now on how long it lives without a sign of them. */
  public void timeToLive(Duration limit) {
    synchronized (lock) {
      timeToLiveMillis = limit.toMillis();
    }
  }

  /** Returns how many signs of life came. */
  public int keepAlives() {
    synchronized (lock) {
      return keepAlives;
    }
  }

  /** Ends a session. */
  public void close(SessionEpoch session) {
    synchronized (lock) {
      live(incarnation, session.getSession());
      sessions.values().removeIf(live -> live.id == session.getSession());
    }
  }

  /** Forgets all sessions, as if they had expired. */
  public void expireSessions() {
    synchronized (lock) {
      sessions.clear();
    }
  }

  /** Takes another incarnation, as if restored from a backup. */
  public void restore() {
    synchronized (lock) {
      incarnation++;
    }
  }

  /** Returns what clients did that they must not. */
  public List<String> violations() {
    synchronized (lock) {
      return List.copyOf(violations);
    }
  }

  /** Returns every attempt of a write that was carried out or answered. */
  public List<Write> writes() {
    synchronized (lock) {
      return List.copyOf(writes);
    }
  }

  /** Returns every attempt to open a session. */
  public List<OpenSessionRequest> opens() {
    synchronized (lock) {
      return List.copyOf(opens);
    }
  }

  /** Returns a value as text, empty if it is absent. */
  public String text(String key) {
    return get(ByteString.copyFromUtf8(key), Long.MAX_VALUE, 0).getValue().toStringUtf8();
  }

  @GuardedBy("lock")
  private Live live(long askedIncarnation, long session) {
    if (askedIncarnation != incarnation) {
      throw Errors.decided(ErrorReason.WRONG_INCARNATION);
    }
    return sessions.values().stream()
        .filter(live -> live.id == session)
        .findFirst()
        .orElseThrow(() -> Errors.decided(ErrorReason.SESSION_EXPIRED));
  }

  @GuardedBy("lock")
  private WriteResponse duplicate(Slot known, WriteIdentity identity, Write operation) {
    if (known.reply().isEmpty()) {
      throw Errors.decided(ErrorReason.ABANDONED);
    }
    if (known.epoch() > identity.getEpoch()) {
      throw Errors.decided(ErrorReason.FENCED);
    }
    if (!known.operation().equals(operation)) {
      throw Errors.decided(ErrorReason.SEQUENCE_REUSED);
    }
    return response(known.reply().get(), true);
  }

  /** Acknowledged must be decided, and a sequence less than a window above it. */
  @GuardedBy("lock")
  private void checkWindow(Live live, WriteIdentity identity) {
    long sequence = identity.getSequence();
    long acknowledged = identity.getAcknowledged();
    if (acknowledged < 1 || acknowledged > sequence || sequence >= acknowledged + window) {
      violations.add("sequence " + sequence + " sent with acknowledged " + acknowledged);
    }
    live.first = Math.min(live.first, acknowledged);
    for (long below = Math.max(live.first, acknowledged - window); below < acknowledged; below++) {
      if (!live.decided.containsKey(below)) {
        violations.add("acknowledged " + acknowledged + " while " + below + " is undecided");
      }
    }
  }

  @GuardedBy("lock")
  private WriteResponse response(WriteReply reply, boolean duplicate) {
    return WriteResponse.newBuilder().setHeader(header(duplicate)).setReply(reply).build();
  }

  @GuardedBy("lock")
  private ResponseHeader header(boolean duplicate) {
    return ResponseHeader.newBuilder()
        .setClusterId("fake")
        .setIncarnation(incarnation)
        .setRevision(values.revision())
        .setDuplicate(duplicate)
        .build();
  }
}
