package io.oncekv.server.replication;

/**
 * One node of the cluster.
 *
 * @param id its name, unique for ever in this cluster
 * @param raftAddress {@code host:port} of the consensus engine
 * @param peerAddress {@code host:port} of the peer service
 * @param clientAddress {@code host:port} that clients are told to use
 */
public record Member(String id, String raftAddress, String peerAddress, String clientAddress) {}
