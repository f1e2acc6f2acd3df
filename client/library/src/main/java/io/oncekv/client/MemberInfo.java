package io.oncekv.client;

/**
 * A member of the cluster.
 *
 * @param nodeId its configured id
 * @param peerAddress where it listens for other nodes
 * @param clientAddress where it tells clients to find it
 */
public record MemberInfo(String nodeId, String peerAddress, String clientAddress) {}
