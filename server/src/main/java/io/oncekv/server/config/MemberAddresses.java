package io.oncekv.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One member of the cluster as all nodes and clients find it.
 *
 * @param id its node id
 * @param raft where its consensus engine listens
 * @param peer where its peer service listens
 * @param client what clients are told to connect to
 */
public record MemberAddresses(String id, HostPort raft, HostPort peer, HostPort client) {
  static final int MOST = 31;
  private static final Set<String> FIELDS = Set.of("raft", "peer", "client");

  /** Reads {@code n1,raft=host:port,peer=host:port,client=host:port;n2,...}. */
  static List<MemberAddresses> parseList(String text) {
    List<MemberAddresses> members = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        members.add(parse(part.strip()));
      }
    }
    if (members.size() > MOST) {
      throw new IllegalArgumentException("names more than " + MOST + " members");
    }
    Set<Object> seen = new HashSet<>();
    for (MemberAddresses member : members) {
      for (Object each : List.of(member.id, member.raft, member.peer, member.client)) {
        if (!seen.add(each)) {
          throw new IllegalArgumentException("names '" + each + "' twice");
        }
      }
    }
    return List.copyOf(members);
  }

  private static MemberAddresses parse(String text) {
    String[] parts = text.split(",", -1);
    Map<String, HostPort> addresses = new TreeMap<>();
    String id = parts[0].strip();
    try {
      ValueTypes.name().parse(id);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has a member whose id '" + id + "' " + e.getMessage(), e);
    }
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String field = equals < 0 ? parts[i].strip() : parts[i].substring(0, equals).strip();
      if (equals < 0 || !FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "has '"
                + parts[i]
                + "' for member "
                + id
                + "; write id,raft=host:port,peer=host:port,client=host:port");
      }
      HostPort address;
      try {
        address = HostPort.parse(parts[i].substring(equals + 1).strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "has a " + field + " address of member " + id + " that " + e.getMessage(), e);
      }
      if (address.isWildcard()) {
        throw new IllegalArgumentException(
            "has a wildcard as the "
                + field
                + " address of member "
                + id
                + "; name one that the others can connect to and listen on the wildcard by listen."
                + field);
      }
      if (addresses.put(field, address) != null) {
        throw new IllegalArgumentException("names the " + field + " address of " + id + " twice");
      }
    }
    for (String field : List.of("raft", "peer", "client")) {
      if (!addresses.containsKey(field)) {
        throw new IllegalArgumentException("lacks the " + field + " address of member " + id);
      }
    }
    return new MemberAddresses(
        id, addresses.get("raft"), addresses.get("peer"), addresses.get("client"));
  }

  @Override
  public String toString() {
    return id + ",raft=" + raft + ",peer=" + peer + ",client=" + client;
  }
}
