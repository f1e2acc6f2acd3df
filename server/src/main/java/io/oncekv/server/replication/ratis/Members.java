package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/**
 * Members as the engine stores them in its log. Its "admin address" field carries the address of
 * our peer service, which the engine itself never uses.
 */
final class Members {
  private Members() {}

  static RaftPeer toPeer(Member member) {
    return RaftPeer.newBuilder()
        .setId(member.id())
        .setAddress(member.raftAddress())
        .setAdminAddress(member.peerAddress())
        .setClientAddress(member.clientAddress())
        .build();
  }

  static Member fromPeer(RaftPeer peer) {
    return new Member(
        peer.getId().toString(),
        nonNull(peer.getAddress()),
        nonNull(peer.getAdminAddress()),
        nonNull(peer.getClientAddress()));
  }

  static List<Member> fromPeers(Collection<RaftPeer> peers) {
    return peers.stream().map(Members::fromPeer).toList();
  }

  /** The group of a cluster: its id follows from the cluster's name. */
  static RaftGroup group(String clusterName, List<Member> members) {
    return RaftGroup.valueOf(
        groupId(clusterName), members.stream().map(Members::toPeer).toArray(RaftPeer[]::new));
  }

  static RaftGroupId groupId(String clusterName) {
    return RaftGroupId.valueOf(
        UUID.nameUUIDFromBytes(("oncekv/cluster/" + clusterName).getBytes(StandardCharsets.UTF_8)));
  }

  private static String nonNull(String address) {
    return address == null ? "" : address;
  }
}
