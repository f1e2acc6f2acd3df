package io.oncekv.server.rpc;

import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the calls between arrival and end, by count and by bytes, and lets the last ones finish
 * when the node stops.
 *
 * <p>A permit is given back when two things have happened, in any order: the work is done, and the
 * call is over for the transport. So a cancelled call keeps its permit while its command is still
 * under way (a cancelled call is not an aborted write), and a slow reader keeps it while answers
 * wait for it in memory.
 */
public final class InFlightLimit {
  private final int maxRequests;
  private final long maxBytes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int requests;
  private long bytes;
  private boolean closed;

  InFlightLimit(int maxRequests, long maxBytes) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  /** Lets a request in, or refuses it. A single request is let in whatever its size. */
  Permit admit(long size) {
    lock.lock();
    try {
      if (closed) {
        throw RpcException.refused(
            ErrorReason.NOT_READY, "this node is stopping; ask another node");
      }
      if (requests >= maxRequests) {
        throw overloaded("requests", requests, maxRequests);
      }
      if (requests > 0 && bytes + size > maxBytes) {
        throw overloaded("bytes", bytes + size, maxBytes);
      }
      requests++;
      bytes += size;
      return new Permit(size);
    } finally {
      lock.unlock();
    }
  }

  /** Requests in flight now. */
  public int requestsInFlight() {
    lock.lock();
    try {
      return requests;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes in flight now. */
  public long bytesInFlight() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** From now on every request is refused. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in flight; false if the time ran out first. */
  boolean awaitIdle(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (requests > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      return requests == 0;
    } finally {
      lock.unlock();
    }
  }

  private static RpcException overloaded(String field, long size, long limit) {
    return RpcException.refused(
        ErrorReason.OVERLOADED,
        "too many "
            + field
            + " in flight on this node (limit "
            + limit
            + "); try again with"
            + " backoff",
        Map.of("field", field, "size", Long.toString(size), "limit", Long.toString(limit)));
  }

  /** One request's right to be here. */
  final class Permit {
    private static final int WORK_DONE = 1;
    private static final int CALL_OVER = 2;

    private final AtomicInteger ended = new AtomicInteger();
    private long size;

    private Permit(long size) {
      this.size = size;
    }

    /** Counts an answer's bytes as well, or refuses it. The only request in flight may always. */
    void grow(long answer) {
      lock.lock();
      try {
        if (requests > 1 && bytes + answer > maxBytes) {
          throw overloaded("bytes", bytes + answer, maxBytes);
        }
        bytes += answer;
        size += answer;
      } finally {
        lock.unlock();
      }
    }

    /** The command or read has come to its end, whatever that was. */
    void workDone() {
      end(WORK_DONE);
    }

    /** The transport has taken the whole answer, or the call was cancelled. */
    void callOver() {
      end(CALL_OVER);
    }

    private void end(int part) {
      int before = ended.getAndUpdate(parts -> parts | part);
      if ((before | part) != (WORK_DONE | CALL_OVER) || before == (WORK_DONE | CALL_OVER)) {
        return;
      }
      lock.lock();
      try {
        requests--;
        bytes -= size;
        if (requests == 0) {
          idle.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
