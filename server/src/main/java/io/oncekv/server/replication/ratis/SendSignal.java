package io.oncekv.server.replication.ratis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.ratis.util.AwaitForSignal;

/**
 * What a sender waits for. Where the engine waits with a time limit it does so for something to
 * send, and a signal that brings none does not wake it; where it waits without, for any signal.
 *
 * <p>A signal that comes before the wait ends that at once. The engine's own loses it: entries that
 * come between the look whether there are any and the wait would leave with the next heartbeat.
 */
final class SendSignal extends AwaitForSignal {
  private final BooleanSupplier somethingToSend;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition any = lock.newCondition();
  private final Condition send = lock.newCondition();

  @GuardedBy("lock")
  private boolean signalled;

  @GuardedBy("lock")
  private boolean toSend;

  SendSignal(Object owner, BooleanSupplier somethingToSend) {
    super(owner);
    this.somethingToSend = somethingToSend;
  }

  @Override
  public void signal() {
    boolean sendNow = somethingToSend.getAsBoolean();
    lock.lock();
    try {
      signalled = true;
      any.signalAll();
      if (sendNow) {
        toSend = true;
        send.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void await() throws InterruptedException {
    lock.lock();
    try {
      while (!signalled) {
        any.await();
      }
      clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    lock.lock();
    try {
      long left = unit.toNanos(time);
      while (!toSend && left > 0) {
        left = send.awaitNanos(left);
      }
      boolean told = toSend;
      clear();
      return told;
    } finally {
      lock.unlock();
    }
  }

  /** Whoever has waited looks now for all that it was told of. */
  @GuardedBy("lock")
  private void clear() {
    signalled = false;
    toSend = false;
  }
}
