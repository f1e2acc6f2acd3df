package io.oncekv.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OpenRulesTest {
  private static final ByteString OLD_TOKEN = ByteString.copyFromUtf8("0123456789abcdef");
  private static final ByteString TOKEN = ByteString.copyFromUtf8("fedcba9876543210");

  private long incarnation;
  private String principal = "alice";
  private ByteString token = TOKEN;
  private Optional<OpenRules.Pair> expected = Optional.empty();
  private OptionalLong journal = OptionalLong.empty();
  private Optional<Session> live = Optional.empty();
  private OpenRules.Room room = new OpenRules.Room(3, 10, 30, 100, 10, 7);
  private long highest = 20;

  @Test
  void aClientIdWithoutASessionGetsOne() {
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Create.class);
  }

  @Test
  void aClientWhoseSessionIsGoneGetsANewOne() {
    expected = Optional.of(new OpenRules.Pair(2, 4));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Create.class);
  }

  @Test
  void theIncarnationMustBeRightIfItIsGiven() {
    incarnation = 78;
    refusedWith(ErrorReason.WRONG_INCARNATION);
    incarnation = 77;
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Create.class);
  }

  @Test
  @DisplayName("HC-18 another principal cannot take a client id over")
  void anotherPrincipalIsRefused() {
    live = session(1, OLD_TOKEN);
    principal = "mallory";
    expected = Optional.of(new OpenRules.Pair(5, 1));
    refusedWith(ErrorReason.PERMISSION_DENIED);
  }

  @Test
  void whoKnowsTheCurrentPairGetsTheNextEpoch() {
    live = session(1, OLD_TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, 1));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Bump.class);
  }

  @Test
  @DisplayName("HC-17 a late copy of an old open fences nobody")
  void anythingElseChangesNothing() {
    live = session(3, OLD_TOKEN);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    expected = Optional.of(new OpenRules.Pair(5, 2));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    expected = Optional.of(new OpenRules.Pair(4, 3));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    expected = Optional.of(new OpenRules.Pair(5, 4));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
  }

  @Test
  @DisplayName("HC-17 the same open twice is one open")
  void theSameOpenAgainGetsTheSameAnswer() {
    live = session(1, TOKEN);
    assertThat(decide()).isEqualTo(new OpenRules.Verdict.Again(true));
    live = session(4, TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, 3));
    assertThat(decide()).isEqualTo(new OpenRules.Verdict.Again(false));
  }

  @Test
  void aCreationThatExpectedAnEarlierSessionIsRecognisedToo() {
    live = session(1, TOKEN);
    expected = Optional.of(new OpenRules.Pair(2, 4));
    assertThat(decide()).isEqualTo(new OpenRules.Verdict.Again(true));
  }

  @Test
  @DisplayName("HC-17 an open whose epoch was bumped since is late, token or not")
  void theSameTokenUnderAnotherEpochIsNotTheSameOpen() {
    live = session(5, TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, 3));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    expected = Optional.empty();
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
  }

  @Test
  @DisplayName("HC-14 a journal behind the server is refused without fencing anybody")
  void aJournalBehindTheServerChangesNothing() {
    live = session(1, OLD_TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, 1));
    journal = OptionalLong.of(19);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    journal = OptionalLong.of(20);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Bump.class);
    journal = OptionalLong.of(-1);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Bump.class);
  }

  @Test
  @DisplayName("HC-14 an old copy of a journal is not let in by the open that stands in it")
  void aJournalBehindTheServerIsNotLetInByAnOpenThatWasCarriedOutBefore() {
    live = session(2, TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, 1));
    journal = OptionalLong.of(19);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    journal = OptionalLong.of(20);
    assertThat(decide()).isEqualTo(new OpenRules.Verdict.Again(false));
    live = session(1, TOKEN);
    expected = Optional.empty();
    journal = OptionalLong.of(0);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Differs.class);
    highest = 0;
    assertThat(decide()).isEqualTo(new OpenRules.Verdict.Again(true));
  }

  @Test
  @DisplayName("HC-19 the largest epoch is the last")
  void theLargestEpochIsTheLast() {
    live = session(-1, OLD_TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, -1));
    refusedWith(ErrorReason.NUMBER_EXHAUSTED);
    live = session(-2, OLD_TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, -2));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Bump.class);
  }

  @Test
  @DisplayName("HC-30 HC-31 at the bound newcomers are refused, those who have a session are not")
  void atTheBoundOnlyNewcomersAreRefused() {
    room = new OpenRules.Room(10, 10, 30, 100, 10, 7);
    refusedWith(ErrorReason.TOO_MANY_SESSIONS);
    live = session(1, OLD_TOKEN);
    expected = Optional.of(new OpenRules.Pair(5, 1));
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Bump.class);
  }

  @Test
  @DisplayName("HC-31 reply slots are bounded in total")
  void slotsAreBoundedInTotal() {
    room = new OpenRules.Room(3, 10, 91, 100, 10, 7);
    refusedWith(ErrorReason.TOO_MANY_SESSIONS);
    room = new OpenRules.Room(3, 10, 90, 100, 10, 7);
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Create.class);
  }

  @Test
  @DisplayName("HC-19 session ids do not wrap around")
  void theLargestSessionIdIsNeverGiven() {
    room = new OpenRules.Room(3, 10, 30, 100, 10, -1);
    refusedWith(ErrorReason.NUMBER_EXHAUSTED);
  }

  private OpenRules.Verdict decide() {
    return OpenRules.decide(
        new OpenRules.Claim(incarnation, principal, "client", token, expected, journal),
        77,
        live,
        room,
        session -> highest);
  }

  private void refusedWith(ErrorReason reason) {
    assertThat(decide()).isInstanceOf(OpenRules.Verdict.Refuse.class);
    assertThat(((OpenRules.Verdict.Refuse) decide()).refusal().reason()).isEqualTo(reason);
  }

  private static Optional<Session> session(int epoch, ByteString token) {
    return Optional.of(new Session(5, "client", "alice", epoch, token, 10, 1000, 0));
  }
}
