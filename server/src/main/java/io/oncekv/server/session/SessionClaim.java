package io.oncekv.server.session;

/**
 * Who a command says it comes from.
 *
 * @param incarnation the cluster it was made for
 * @param principal who sent it
 * @param session the session's id
 * @param epoch the epoch of the process that sent it (unsigned)
 */
public record SessionClaim(long incarnation, String principal, long session, int epoch) {}
