package io.oncekv.server.replication;

/**
 * The bounds of {@link GroupCommit}.
 *
 * @param maxBatchCommands commands in one log entry at most; a transaction counts as many as it has
 *     comparisons and changes, and one of more goes alone
 * @param maxBatchBytes bytes of commands in one log entry at most; a larger command goes alone
 * @param maxEntriesInFlight entries proposed and not yet decided at most
 * @param maxQueuedCommands commands that wait for an entry at most
 * @param maxQueuedBytes their bytes at most; a larger command may still wait alone
 */
public record GroupCommitOptions(
    int maxBatchCommands,
    int maxBatchBytes,
    int maxEntriesInFlight,
    int maxQueuedCommands,
    long maxQueuedBytes) {

  /** Refuses bounds that nothing could get through. */
  public GroupCommitOptions {
    requirePositive("maxBatchCommands", maxBatchCommands);
    requirePositive("maxBatchBytes", maxBatchBytes);
    requirePositive("maxEntriesInFlight", maxEntriesInFlight);
    requirePositive("maxQueuedCommands", maxQueuedCommands);
    requirePositive("maxQueuedBytes", maxQueuedBytes);
  }

  /** Bounds that suit a node with a few hundred megabytes of heap. */
  public static GroupCommitOptions defaults() {
    return new GroupCommitOptions(256, 1 << 20, 4, 16_384, 64L << 20);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
