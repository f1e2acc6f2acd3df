package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.Write;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Increments, transactions, and reads of several keys. */
class OperationsTest extends ClientTest {

  @Test
  void anIncrementTellsTheNumberAndCountsOnceWhateverIsLost() {
    FakeCluster cluster = cluster(1);
    cluster.script("increment", new Fault.LoseReply(), new Fault.BreakBeforeReply());
    OnceKV client = client(cluster);
    IncrementResult first = client.increment("n", 5);
    assertThat(first.number()).isEqualTo(5);
    assertThat(first.duplicate()).isTrue();
    assertThat(client.incrementAsync("n", -7).join().number()).isEqualTo(-2);
    assertThat(cluster.state().text("n")).isEqualTo("-2");
    assertNoViolations(cluster);
  }

  @Test
  void whatIsNoNumberIsRefusedForGoodAndByName() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("n", "ten");
    assertThatThrownBy(() -> client.increment("n", 1))
        .isInstanceOfSatisfying(
            NotExecutedException.class,
            refused -> {
              assertThat(refused.reason()).contains("NOT_A_NUMBER");
              assertThat(refused.executed()).isEqualTo(Executed.NEVER);
            });
    assertThat(client.put("n", "10").applied()).isTrue();
  }

  @Test
  void aTransactionTellsWhichWayItWentAndWhatEachChangeCameTo() {
    FakeCluster cluster = cluster(1);
    cluster.script("txn", new Fault.LoseReply());
    OnceKV client = client(cluster);
    Txn open =
        Txn.builder()
            .when("a", Expect.absent())
            .then(Change.increment("a", 100), Change.append("audit", "opened;"))
            .otherwise(Change.append("audit", "was there;"))
            .build();
    TxnResult first = client.transact(open);
    assertThat(first.succeeded()).isTrue();
    assertThat(first.duplicate()).isTrue();
    assertThat(first.changed()).isTrue();
    assertThat(first.number(0)).isEqualTo(100);
    assertThat(first.changes().get(1).length()).isEqualTo(7);
    assertThatThrownBy(() -> first.number(1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(client.transactAsync(open).join().succeeded()).isFalse();
    assertThat(cluster.state().text("audit")).isEqualTo("opened;was there;");
    assertThat(client.transact(Txn.of(Change.put("b", "1"), Change.delete("a"))).succeeded())
        .isTrue();
    assertThat(client.get("a")).isEmpty();
    assertNoViolations(cluster);
  }

  @Test
  void aTransactionsResultIsFoundByAResolution() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.transact(Txn.of(Change.increment("a", 3)));
    client.increment("a", 4);
    WriteResult txn = client.resolve(1).result().orElseThrow();
    assertThat(TxnResult.of(txn).number(0)).isEqualTo(3);
    WriteResult increment = client.resolve(2).result().orElseThrow();
    assertThat(IncrementResult.of(increment).number()).isEqualTo(7);
    assertThatThrownBy(() -> IncrementResult.of(txn)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyConditionAndChangeReachesTheClusterAsItself() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.transact(
        Txn.builder()
            .when("a", Expect.exists())
            .when("b", Expect.revision(7))
            .when("c", Expect.value("v"))
            .then(Change.put("p", "1"))
            .otherwise(Change.append("q", "2"), Change.delete("r"), Change.increment("s", -9))
            .build());
    Write sent = cluster.state().writes().get(0);
    assertThat(sent.getTxn().getCompare(0).getExpected().getExists()).isTrue();
    assertThat(sent.getTxn().getCompare(1).getExpected().getRevision()).isEqualTo(7);
    assertThat(sent.getTxn().getCompare(2).getExpected().getValue().toStringUtf8()).isEqualTo("v");
    assertThat(sent.getTxn().getThen(0).getPut().getKey().toStringUtf8()).isEqualTo("p");
    assertThat(sent.getTxn().getOtherwise(0).getAppend().getSuffix().toStringUtf8()).isEqualTo("2");
    assertThat(sent.getTxn().getOtherwise(1).getDelete().getKey().toStringUtf8()).isEqualTo("r");
    assertThat(sent.getTxn().getOtherwise(2).getIncrement().getDelta()).isEqualTo(-9);
  }

  @Test
  void aTransactionTooLargeIsRefusedBeforeItCostsASequence() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    Change change = Change.put("k", "x".repeat(1024));
    assertThatThrownBy(() -> Txn.builder().when("k", Expect.exists()).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Txn.of(Collections.nCopies(129, change).toArray(Change[]::new)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("129")
        .hasMessageContaining("128");
    assertThatThrownBy(() -> client.transact(Txn.of(change, Change.put("k", "x".repeat(1025)))))
        .isInstanceOf(TooLargeException.class);
    assertThatThrownBy(() -> client.transact(Txn.of(change, Change.delete("k".repeat(65)))))
        .isInstanceOf(TooLargeException.class);
    assertThatThrownBy(() -> client.transact(Txn.of(Change.put("", "v"))))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(client.transact(Txn.of(change)).sequence()).isEqualTo(1);
  }

  @Test
  void severalKeysAreReadTogether() {
    OnceKV client = client(cluster(1));
    client.put("a", "1");
    client.put("b", "2");
    MultiGetResult found = client.multiGet("b", "none", "a");
    assertThat(found.get("a").orElseThrow().text()).isEqualTo("1");
    assertThat(found.get("none")).isEmpty();
    assertThat(found.entries().get(0).orElseThrow().text()).isEqualTo("2");
    assertThat(found.stateRevision()).isEqualTo(2);
    assertThatThrownBy(() -> found.get("c")).isInstanceOf(IllegalArgumentException.class);
    assertThat(client.multiGetAsync("a").join().get("a")).isPresent();
    assertThatThrownBy(() -> client.multiGet()).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void aScanGoesThroughAllPagesInBothDirections() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    for (int i = 10; i < 35; i++) {
      client.put("k" + i, "v" + i);
    }
    client.put("other", "");
    List<String> keys =
        client.stream(Scan.prefix("k").pageSize(10)).map(KeyEntry::keyText).toList();
    assertThat(keys).hasSize(25).isSorted().startsWith("k10").endsWith("k34");
    List<String> back =
        client.stream(Scan.prefix("k").pageSize(7).reversed()).map(KeyEntry::keyText).toList();
    assertThat(back).hasSize(25).startsWith("k34").endsWith("k10");
    List<String> range = client.stream(Scan.range("k12", "k15")).map(KeyEntry::text).toList();
    assertThat(range).containsExactly("v12", "v13", "v14");
    int count = 0;
    for (KeyEntry entry : client.entries(Scan.all().keysOnly().pageSize(1))) {
      assertThat(entry.value()).isEmpty();
      count++;
    }
    assertThat(count).isEqualTo(26);
  }

  @Test
  void aLaterPageIsNotOlderThanTheOneBefore() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(cluster);
    client.put("a", "1");
    client.put("b", "2");
    ScanPage first = client.scan(Scan.all().pageSize(1));
    assertThat(first.stateRevision()).isEqualTo(2);
    ScanPage second = client.scanAsync(first.next().orElseThrow()).join();
    assertThat(second.entries().get(0).key()).isEqualTo("b".getBytes(UTF_8));
    assertThat(second.next()).isEmpty();
    List<ScanRequest> asked = cluster.state().scans();
    assertThat(asked.get(0).getStale()).as("the first page is linearizable").isFalse();
    assertThat(asked.get(1).getStale()).isTrue();
    assertThat(asked.get(1).getMinimumRevision()).isEqualTo(2);
    assertThatThrownBy(() -> Scan.all().pageSize(1001))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsReadBeforeAnIterationBegins() {
    FakeCluster cluster = cluster(1);
    Iterable<KeyEntry> entries = client(cluster).entries(Scan.all());
    assertThat(cluster.state().scans()).isEmpty();
    assertThat(entries.iterator().hasNext()).isFalse();
    assertThat(cluster.state().scans()).hasSize(1);
  }
}
