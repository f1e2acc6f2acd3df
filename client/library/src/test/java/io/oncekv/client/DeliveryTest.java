package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * One script of what a network does to messages, and what each mode of delivery makes of it: the
 * table in docs/semantics.md, section 5.
 */
class DeliveryTest extends ClientTest {

  /** By the token that is appended while it happens. */
  private static final Map<String, Fault> SCRIPT = script();

  private static Map<String, Fault> script() {
    Map<String, Fault> script = new LinkedHashMap<>();
    script.put("calm;", Fault.none());
    script.put("request-lost;", new Fault.LoseRequest());
    script.put("reply-lost;", new Fault.LoseReply());
    script.put("connection-broken;", new Fault.BreakBeforeReply());
    script.put("doubled;", new Fault.Duplicate());
    script.put("calm-again;", Fault.none());
    return script;
  }

  /** How often each token stands in the value, and how its write ended. */
  private record Outcome(long copies, String end) {}

  private record Run(FakeCluster cluster, OnceKV client, Map<String, Outcome> outcomes) {
    List<Outcome> all() {
      return new ArrayList<>(outcomes.values());
    }
  }

  private Run run(Delivery delivery) {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).delivery(delivery));
    Map<String, String> ends = new LinkedHashMap<>();
    SCRIPT.forEach(
        (token, fault) -> {
          cluster.script("append", fault);
          try {
            assertThat(client.append("log", token).applied()).isTrue();
            ends.put(token, "ok");
          } catch (OutcomeUnknownException noReply) {
            // Asked before the count: from now on no late copy can change it.
            ends.put(token, client.resolve(noReply.sequence()).outcome().name());
          }
        });
    String log = cluster.state().text("log");
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    ends.forEach(
        (token, end) ->
            outcomes.put(
                token,
                new Outcome(
                    (log.length() - log.replace(token, "").length()) / token.length(), end)));
    assertNoViolations(cluster);
    return new Run(cluster, client, outcomes);
  }

  @Test
  void exactlyOnceExecutesEachWriteOnceAndAlwaysAnswers() {
    assertThat(run(Delivery.EXACTLY_ONCE).all()).hasSize(6).containsOnly(new Outcome(1, "ok"));
  }

  @Test
  void atLeastOnceAlwaysAnswersAndRepeatsWhateverWasAnsweredInVain() {
    Run run = run(Delivery.AT_LEAST_ONCE);
    assertThat(run.outcomes())
        .containsEntry("calm;", new Outcome(1, "ok"))
        .containsEntry("request-lost;", new Outcome(1, "ok"))
        .containsEntry("reply-lost;", new Outcome(2, "ok"))
        .containsEntry("connection-broken;", new Outcome(2, "ok"))
        .containsEntry("doubled;", new Outcome(2, "ok"))
        .containsEntry("calm-again;", new Outcome(1, "ok"));
    assertThat(run.cluster().state().writes()).noneMatch(Write::hasIdentity);
  }

  @Test
  void atMostOnceNeverRepeatsAndReportsEachMissingAnswer() {
    Run run = run(Delivery.AT_MOST_ONCE);
    assertThat(run.outcomes())
        .containsEntry("calm;", new Outcome(1, "ok"))
        .containsEntry("request-lost;", new Outcome(0, "NEVER_EXECUTED"))
        .containsEntry("reply-lost;", new Outcome(1, "EXECUTED"))
        .containsEntry("connection-broken;", new Outcome(1, "EXECUTED"))
        .containsEntry("doubled;", new Outcome(1, "ok"))
        .containsEntry("calm-again;", new Outcome(1, "ok"));
    // Six writes and the copy that the network made; the lost request was never seen.
    assertThat(run.cluster().state().writes()).hasSize(6).allMatch(Write::hasIdentity);
  }

  @Test
  void atMostOnceFollowsTheLeaderAsLongAsNothingCanHaveExecuted() {
    FakeCluster cluster = cluster(3);
    OnceKV client = client(settings(cluster).delivery(Delivery.AT_MOST_ONCE));
    client.append("log", "a");
    cluster.lead(2);
    assertThat(client.append("log", "b").applied()).isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("ab");
  }

  @Test
  void missingAnswersOfAtMostOnceDoNotWedgeTheWindow() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).delivery(Delivery.AT_MOST_ONCE));
    client.append("log", "a");
    for (int lost = 0; lost < 2 * WINDOW; lost++) {
      cluster.script("append", new Fault.BreakBeforeReply());
      assertThatThrownBy(() -> client.append("log", "x"))
          .isInstanceOf(OutcomeUnknownException.class);
    }
    assertThat(client.append("log", "b").applied()).isTrue();
    assertNoViolations(cluster);
  }
}
