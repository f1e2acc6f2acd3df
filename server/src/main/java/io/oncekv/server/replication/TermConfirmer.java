package io.oncekv.server.replication;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Asks other voters which term they are in: the messages of a read barrier's round. */
@FunctionalInterface
public interface TermConfirmer {

  /**
   * Asks one voter. Never blocks, and gives up after a bounded time.
   *
   * @param term the term in which the asking node believes that it leads
   * @return what the voter says, read by it after it was asked; any failure means that it could not
   *     be asked
   */
  CompletableFuture<TermVote> ask(Member voter, long term);

  /**
   * A voter's answer, as it came: the barrier judges it.
   *
   * @param group the Raft group it speaks of
   * @param voter who answers
   * @param term its current term, as durable as its vote
   */
  record TermVote(UUID group, String voter, long term) {}
}
