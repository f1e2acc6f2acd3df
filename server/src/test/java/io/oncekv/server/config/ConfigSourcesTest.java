package io.oncekv.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigSourcesTest {
  private static final String THREE =
      "n1,raft=a:1,peer=a:2,client=a:3;"
          + "n2,raft=b:1,peer=b:2,client=b:3;"
          + "n3,raft=c:1,peer=c:2,client=c:3";

  @TempDir Path folder;

  @Test
  void aNodeThatIsToldNothingServesAloneOnLoopback() {
    NodeConfig config = flags(Map.of());

    assertThat(config.get(SettingCatalog.DATA_DIR)).isEqualTo(Path.of("./data"));
    assertThat(config.members()).hasSize(1);
    assertThat(config.self().toString())
        .isEqualTo("n1,raft=127.0.0.1:7401,peer=127.0.0.1:7402,client=127.0.0.1:7400");
    assertThat(config.listenHttp()).hasToString("127.0.0.1:7403");
  }

  @Test
  void everyDefaultIsValidAndSurvivesPrintingAndReadingBack() throws IOException {
    NodeConfig config = flags(Map.of("members", THREE, "node.id", "n2"));
    Path file = write(config.toYaml());

    NodeConfig again = new ConfigSources(Map.of(), Map.of(), Optional.of(file)).load();

    for (Setting<?> setting : SettingCatalog.all()) {
      assertThat((Object) again.get(setting))
          .as(setting.name())
          .isEqualTo((Object) config.get(setting));
    }
  }

  @Test
  void aFlagBeatsTheEnvironmentBeatsTheFileBeatsTheDefault() throws IOException {
    Path file =
        write("commit:\n  batch-commands: 10\n  in-flight: 3\ncommit.queue-commands: 100\n");
    Map<String, String> environment =
        Map.of("ONCEKV_COMMIT_BATCH_COMMANDS", "20", "ONCEKV_COMMIT_IN_FLIGHT", "4");

    NodeConfig config =
        new ConfigSources(Map.of("commit.batch-commands", "30"), environment, Optional.of(file))
            .load();

    assertThat(config.get(SettingCatalog.BATCH_COMMANDS)).isEqualTo(30);
    assertThat(config.get(SettingCatalog.BATCHES_IN_FLIGHT)).isEqualTo(4);
    assertThat(config.get(SettingCatalog.QUEUE_COMMANDS)).isEqualTo(100);
    assertThat(config.get(SettingCatalog.BATCH_SIZE)).isEqualTo(1 << 20);
  }

  @Test
  void theEnvironmentMayNameTheFile() throws IOException {
    Path file = write("node.id: kv7\n");

    NodeConfig config =
        new ConfigSources(Map.of(), Map.of("ONCEKV_CONFIG", file.toString()), Optional.empty())
            .load();

    assertThat(config.self().id()).isEqualTo("kv7");
  }

  @Test
  void anUnknownKeyInTheFileIsRefusedWithTheNearestKnownName() throws IOException {
    Path file = write("raft:\n  segment-sise: 8MiB\n");

    refused(() -> new ConfigSources(Map.of(), Map.of(), Optional.of(file)).load())
        .withMessageContaining("'raft.segment-sise'")
        .withMessageContaining(file.toString())
        .withMessageContaining("did you mean 'raft.segment-size'?");
  }

  @Test
  void anUnknownVariableIsRefusedWithTheNearestKnownName() {
    refused(
            () ->
                new ConfigSources(Map.of(), Map.of("ONCEKV_NODEID", "n1"), Optional.empty()).load())
        .withMessageContaining("ONCEKV_NODEID")
        .withMessageContaining("did you mean ONCEKV_NODE_ID?");
  }

  @Test
  void anUnknownNameAfterSetIsRefused() {
    refused(() -> flags(Map.of("data.dri", "x"))).withMessageContaining("did you mean 'data.dir'?");
  }

  @Test
  void variablesOfOthersAreIgnored() {
    assertThat(
            new ConfigSources(Map.of(), Map.of("PATH", "/bin", "KVCTL_X", "y"), Optional.empty())
                .load()
                .self()
                .id())
        .isEqualTo("n1");
  }

  @ParameterizedTest
  @CsvSource({
    "commit.batch-commands, 0, 1 .. 65536",
    "commit.batch-commands, many, is not a whole number; allowed: 1 .. 65536",
    "commit.batch-commands, 1.5, is not a whole number; allowed: 1 .. 65536",
    "commit.batch-commands, 99999999999999999999, is out of bounds; allowed: 1 .. 65536",
    "cluster.max-key-size, 1GiB, 16B .. 64KiB",
    "cluster.max-key-size, 5 parsecs, 16B .. 64KiB",
    "raft.election-timeout-min, 5, 100ms .. 1m",
    "raft.election-timeout-min, 1ms, 100ms .. 1m",
    "listen.client, 7400, port 1 .. 65535",
    "listen.client, ::1:7400, port 1 .. 65535",
    "listen.client, localhost:70000, port 1 .. 65535",
    "node.id, two words, 1 .. 64 of",
  })
  void aBadValueNamesSettingValueSourceAndBounds(String name, String value, String bounds) {
    refused(() -> flags(Map.of(name, value)))
        .withMessageContaining(name)
        .withMessageContaining("'" + value + "'")
        .withMessageContaining("(flag)")
        .withMessageContaining(bounds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n1,raft=a:1,peer=a:2",
        "n1,raft=a:1,peer=a:2,client=a:2",
        "n1,raft=a:1,peer=a:2,client=a:3;n1,raft=b:1,peer=b:2,client=b:3",
        "n1,raft=a:1,peer=a:2,client=0.0.0.0:3",
        "n1,raft=a:1,peer=a:2,client=a:3,http=a:4",
        "n1,raft=a:1,raft=a:5,peer=a:2,client=a:3",
      })
  void aListOfMembersThatContradictsItselfIsRefused(String members) {
    refused(() -> flags(Map.of("members", members))).withMessageContaining("members = ");
  }

  @Test
  void aNodeThatIsNotAMemberIsRefused() {
    refused(() -> flags(Map.of("members", THREE, "node.id", "n4")))
        .withMessageContaining("n4")
        .withMessageContaining("[n1, n2, n3]");
  }

  @Test
  void membersInTheFileAreAListOfMaps() throws IOException {
    Path file =
        write(
            """
            node: {id: n2}
            members:
              - {id: n1, raft: "a:1", peer: "a:2", client: "a:3"}
              - {id: n2, raft: "b:1", peer: "b:2", client: "b:3"}
            listen: {client: "0.0.0.0:3"}
            """);

    NodeConfig config = new ConfigSources(Map.of(), Map.of(), Optional.of(file)).load();

    assertThat(config.members()).extracting(MemberAddresses::id).containsExactly("n1", "n2");
    assertThat(config.listenClient()).hasToString("0.0.0.0:3");
    assertThat(config.listenRaft()).hasToString("b:1");
    assertThat(config.self().client()).hasToString("b:3");
  }

  @Test
  void aWildcardWithoutMembersIsRefusedBecauseNobodyCouldFindTheNode() {
    refused(() -> flags(Map.of("listen.client", "0.0.0.0:7400")))
        .withMessageContaining("wildcard")
        .withMessageContaining("members");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.id: [n1]",
        "node.id:",
        "just text",
        "node.id: n1\nnode.id: n2",
        "node.id: n1\nnode: {id: n2}",
        "a: {b",
      })
  void aFileThatIsNotAMapOfSettingsIsRefusedByName(String yaml) throws IOException {
    Path file = write(yaml);

    refused(() -> new ConfigSources(Map.of(), Map.of(), Optional.of(file)).load())
        .withMessageContaining(file.toString());
  }

  @Test
  void aMissingFileIsRefusedAndAnEmptyOneIsFine() throws IOException {
    refused(() -> new ConfigSources(Map.of(), Map.of(), Optional.of(folder.resolve("none"))).load())
        .withMessageContaining("does not exist");
    assertThat(new ConfigSources(Map.of(), Map.of(), Optional.of(write(""))).load()).isNotNull();
  }

  @Test
  void electionTimeoutsThatWouldTieAreRefused() {
    refused(
            () ->
                flags(
                    Map.of(
                        "raft.election-timeout-min", "3s", "raft.election-timeout-max", "1500ms")))
        .withMessageContaining("raft.election-timeout-max = 1500ms")
        .withMessageContaining("raft.election-timeout-min = 3s");
  }

  @Test
  void aQueueThatHoldsLessThanALogEntryIsRefused() {
    refused(() -> flags(Map.of("commit.batch-commands", "300", "commit.queue-commands", "299")))
        .withMessageContaining("commit.queue-commands = 299")
        .withMessageContaining("commit.batch-commands = 300");
    refused(() -> flags(Map.of("commit.batch-size", "3MiB", "commit.queue-size", "2MiB")))
        .withMessageContaining("commit.queue-size = 2MiB")
        .withMessageContaining("commit.batch-size = 3MiB");
    assertThat(flags(Map.of("commit.batch-commands", "300", "commit.queue-commands", "300")))
        .isNotNull();
  }

  @Test
  void timesAreShownAsTheyAreWritten() {
    NodeConfig config =
        flags(Map.of("shutdown.drain-timeout", "90 s", "cluster.session-ttl", "48h"));
    assertThat(config.text(SettingCatalog.DRAIN_TIMEOUT)).isEqualTo("90s");
    assertThat(config.text(SettingCatalog.SESSION_TTL)).isEqualTo("2d");
    assertThat(config.toYaml()).doesNotContain("PT");
  }

  @Test
  void unitsAreUnderstood() {
    assertThat(SettingCatalog.MAX_VALUE_SIZE.parse("1.5 mib", "test")).isEqualTo(3 << 19);
    assertThat(SettingCatalog.SESSION_TTL.parse("90m", "test")).isEqualTo(Duration.ofMinutes(90));
    assertThat(SettingCatalog.LISTEN_CLIENT.parse("[::1]:7400", "test"))
        .hasValueSatisfying(address -> assertThat(address.host()).isEqualTo("::1"));
  }

  private static ThrowableAssertAlternative<ConfigException> refused(ThrowingCallable load) {
    return assertThatExceptionOfType(ConfigException.class).isThrownBy(load);
  }

  private static NodeConfig flags(Map<String, String> flags) {
    return new ConfigSources(flags, Map.of(), Optional.empty()).load();
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("node.yaml"), yaml);
  }
}
