package io.oncekv.kvctl.output;

/**
 * A live session in a list.
 *
 * @param session its id
 * @param epoch its epoch
 * @param clientId who opened it
 * @param principal as whom; empty while there is no authentication
 * @param window writes that may be outstanding together
 * @param highestSequence the highest sequence decided in it, 0 if none
 * @param idleMillis replicated time since its last recorded activity
 */
public record SessionRow(
    long session,
    int epoch,
    String clientId,
    String principal,
    int window,
    long highestSequence,
    long idleMillis) {}
