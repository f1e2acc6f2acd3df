package io.oncekv.kvctl.output;

/**
 * All that is needed to send the same write again.
 *
 * @param session the session
 * @param epoch its epoch
 * @param sequence the write's number in it
 * @param incarnation the incarnation of the cluster
 */
public record IdentityView(long session, int epoch, long sequence, long incarnation) {}
