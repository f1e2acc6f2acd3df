package io.oncekv.client;

/**
 * Who a client is to the cluster.
 *
 * @param clientId the id that the application chose
 * @param session given by the cluster when the client id was first opened
 * @param epoch counts the opens: the newest process of a client id wins
 * @param incarnation of the cluster: another one after a restore from backup
 * @param window writes that may be outstanding together
 * @param highestSequence the highest sequence that was decided when the session was opened
 */
public record SessionInfo(
    String clientId, long session, int epoch, long incarnation, int window, long highestSequence) {}
