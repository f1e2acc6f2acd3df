package io.oncekv.kvctl.output;

/**
 * A session that was opened.
 *
 * @param clientId who opened it
 * @param session its id
 * @param epoch its epoch
 * @param highestSequence the highest sequence decided in it, 0 if none
 * @param window writes that may be outstanding together
 * @param incarnation the incarnation of the cluster
 */
public record SessionView(
    String clientId, long session, int epoch, long highestSequence, int window, long incarnation) {}
