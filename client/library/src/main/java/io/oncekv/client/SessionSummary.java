package io.oncekv.client;

/**
 * A live session as the cluster lists it.
 *
 * @param session its id
 * @param epoch its present epoch
 * @param clientId the id it was opened for
 * @param principal who opened it; empty without authentication
 * @param window writes that may be outstanding together
 * @param highestSequence the highest sequence decided
 * @param idleMillis replicated milliseconds since the last recorded activity
 */
public record SessionSummary(
    long session,
    int epoch,
    String clientId,
    String principal,
    int window,
    long highestSequence,
    long idleMillis) {}
