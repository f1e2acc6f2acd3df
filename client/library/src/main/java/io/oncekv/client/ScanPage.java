package io.oncekv.client;

import java.util.List;
import java.util.Optional;

/** The entries of a range that were read together, all as they were at one moment. */
public final class ScanPage {
  private final Scan scan;
  private final List<KeyEntry> entries;
  private final long stateRevision;
  private final byte[] continuation;

  /** Makes one; without a continuation (empty) it is the last. */
  public ScanPage(Scan scan, List<KeyEntry> entries, long stateRevision, byte[] continuation) {
    this.scan = scan;
    this.entries = List.copyOf(entries);
    this.stateRevision = stateRevision;
    this.continuation = continuation.clone();
  }

  /** Returns the entries, in the scan's direction. */
  public List<KeyEntry> entries() {
    return entries;
  }

  /** Returns the newest revision in the state that was read. */
  public long stateRevision() {
    return stateRevision;
  }

  /** Returns how to read the page behind this one, if there is one. */
  public Optional<Next> next() {
    return continuation.length == 0
        ? Optional.empty()
        : Optional.of(new Next(scan, continuation, stateRevision));
  }

  /** The way to a page behind another. */
  public static final class Next {
    private final Scan scan;
    private final byte[] continuation;
    private final long minimumRevision;

    private Next(Scan scan, byte[] continuation, long minimumRevision) {
      this.scan = scan;
      this.continuation = continuation;
      this.minimumRevision = minimumRevision;
    }

    /** Returns the scan that it goes on with. */
    public Scan scan() {
      return scan;
    }

    /** Returns where it goes on, opaque, in an array of the caller's own. */
    public byte[] continuation() {
      return continuation.clone();
    }

    /** Returns the revision that the state must have: that of the page before. */
    public long minimumRevision() {
      return minimumRevision;
    }
  }
}
