package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.config.HostPort;
import io.oncekv.server.config.MemberAddresses;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UnknownHostsTest {
  private static final List<MemberAddresses> OTHERS =
      List.of(member("n2", "kv2", "kv2", "kv2"), member("n3", "kv3", "kv3-peer", "far"));

  private final Set<String> known = new HashSet<>(Set.of("kv3", "kv3-peer"));
  private final UnknownHosts hosts = new UnknownHosts(OTHERS, known::contains);

  @Test
  void aHostIsSpokenOfOnceUntilItAppears() {
    assertThat(hosts.look())
        .singleElement()
        .asString()
        .contains("'kv2'", "member n2", "setting members", "keeps trying");
    assertThat(hosts.look()).isEmpty();

    known.add("kv2");
    assertThat(hosts.look()).containsExactly("the host 'kv2' of member n2 is known now");
    assertThat(hosts.look()).isEmpty();

    known.remove("kv3-peer");
    assertThat(hosts.look()).singleElement().asString().contains("'kv3-peer'", "member n3");
  }

  @Test
  void whereClientsConnectIsTheirBusiness() {
    known.addAll(Set.of("kv2"));
    assertThat(hosts.look()).as("'far' need not be known here").isEmpty();
  }

  private static MemberAddresses member(String id, String raft, String peer, String client) {
    return new MemberAddresses(
        id, new HostPort(raft, 1), new HostPort(peer, 2), new HostPort(client, 3));
  }
}
