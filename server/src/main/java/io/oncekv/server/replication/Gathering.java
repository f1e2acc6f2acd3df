package io.oncekv.server.replication;

/** Which threads are about to hand in more, and what is done when one has handed in all. */
final class Gathering {
  private final ThreadLocal<Boolean> here = ThreadLocal.withInitial(() -> false);
  private final Runnable afterwards;

  Gathering(Runnable afterwards) {
    this.afterwards = afterwards;
  }

  /** Whether this thread will hand in more, or say that it does not. */
  boolean isHere() {
    return here.get();
  }

  /** Runs what hands in several. */
  void during(Runnable handingIn) {
    if (here.get()) {
      handingIn.run();
      return;
    }
    here.set(true);
    try {
      handingIn.run();
    } finally {
      here.remove();
      afterwards.run();
    }
  }
}
