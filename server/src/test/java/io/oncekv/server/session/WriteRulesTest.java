package io.oncekv.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The decision table, row by row, and that its rows come in their order. */
class WriteRulesTest {
  private static final long INCARNATION = 77;
  private static final int WINDOW = 4;
  private static final Session SESSION =
      new Session(5, "client", "alice", 3, ByteString.EMPTY, WINDOW, 1000, 0);
  private static final Outcome OUTCOME =
      new Outcome.Reply(WriteReply.newBuilder().setApplied(true).setRevision(9).build());
  private static final long DIGEST = 0xabcdef;

  private Lookup found = new Lookup(INCARNATION, 10, Optional.of(SESSION));
  private Optional<Slot> slot = Optional.empty();
  private long incarnation = INCARNATION;
  private String principal = "alice";
  private long session = 5;
  private int epoch = 3;
  private long sequence = 6;
  private long acknowledged = 6;
  private long digest = DIGEST;

  @Test
  void otherwiseItExecutes() {
    assertThat(decide()).isInstanceOf(WriteRules.Verdict.Execute.class);
  }

  @Test
  void anotherIncarnationComesBeforeEverything() {
    incarnation = 78;
    found = new Lookup(INCARNATION, 10, Optional.empty());
    refusedWith(ErrorReason.WRONG_INCARNATION);
  }

  @Test
  @DisplayName("HC-24 a session that was given and is gone has expired")
  void aSessionThatIsGoneHasExpired() {
    found = new Lookup(INCARNATION, 10, Optional.empty());
    session = 9;
    refusedWith(ErrorReason.SESSION_EXPIRED);
  }

  @Test
  @DisplayName("HC-20 a session that was never given is not found")
  void aSessionThatWasNeverGivenIsNotFound() {
    found = new Lookup(INCARNATION, 10, Optional.empty());
    session = 10;
    refusedWith(ErrorReason.SESSION_NOT_FOUND);
    session = 0;
    refusedWith(ErrorReason.SESSION_NOT_FOUND);
    session = -1;
    refusedWith(ErrorReason.SESSION_NOT_FOUND);
  }

  @Test
  @DisplayName("HC-18 another principal learns nothing, not even of a stored reply")
  void anotherPrincipalIsRefusedBeforeItsSlotIsRead() {
    principal = "mallory";
    slot = decided(6, 3, DIGEST);
    refusedWith(ErrorReason.PERMISSION_DENIED);
  }

  @Test
  void sequenceZeroIsNobodys() {
    sequence = 0;
    refusedWith(ErrorReason.INVALID_ARGUMENT);
  }

  @Test
  @DisplayName("HC-58 an abandoned sequence stays abandoned, whoever asks")
  void anAbandonedSequenceStaysAbandoned() {
    slot = Optional.of(Slot.abandoned(6, 9));
    refusedWith(ErrorReason.ABANDONED);
  }

  @Test
  @DisplayName("HC-59 the reply of a newer process's equal write is not the older one's")
  void aSlotOfANewerEpochFencesTheOlder() {
    slot = decided(6, 3, DIGEST);
    epoch = 2;
    refusedWith(ErrorReason.FENCED);
  }

  @Test
  void theSameDigestGetsTheStoredOutcome() {
    slot = decided(6, 3, DIGEST);
    assertThat(decide()).isEqualTo(new WriteRules.Verdict.Replay(OUTCOME));
  }

  @Test
  @DisplayName("HC-21 a fenced process still gets the reply to what it executed before")
  void anOldEpochGetsTheReplyOfItsOwnWrite() {
    slot = decided(6, 2, DIGEST);
    epoch = 2;
    assertThat(decide()).isEqualTo(new WriteRules.Verdict.Replay(OUTCOME));
  }

  @Test
  void theNewProcessGetsTheReplyOfTheOldOnesWrite() {
    slot = decided(6, 1, DIGEST);
    assertThat(decide()).isEqualTo(new WriteRules.Verdict.Replay(OUTCOME));
  }

  @Test
  @DisplayName("HC-11 another digest is another operation")
  void anotherDigestIsRefused() {
    slot = decided(6, 3, DIGEST);
    digest = DIGEST + 1;
    refusedWith(ErrorReason.SEQUENCE_REUSED);
  }

  @Test
  void aLargerSequenceInTheSlotMeansDecidedBefore() {
    slot = decided(10, 3, DIGEST);
    refusedWith(ErrorReason.ALREADY_ACKNOWLEDGED);
    slot = Optional.of(Slot.abandoned(10, 3));
    refusedWith(ErrorReason.ALREADY_ACKNOWLEDGED);
  }

  @Test
  void sequencesAreComparedWithoutASign() {
    slot = decided(-2, 3, DIGEST); // far above every positive number
    refusedWith(ErrorReason.ALREADY_ACKNOWLEDGED);
  }

  @Test
  void aSmallerSequenceInTheSlotIsOverwritten() {
    slot = decided(2, 3, DIGEST);
    assertThat(decide()).isInstanceOf(WriteRules.Verdict.Execute.class);
  }

  @Test
  @DisplayName("HC-12 what an older process has on its way is fenced")
  void anOlderEpochIsFenced() {
    epoch = 2;
    acknowledged = 1; // would be beyond the window, too
    refusedWith(ErrorReason.FENCED);
    assertThat(((WriteRules.Verdict.Refuse) decide()).refusal().details())
        .isEqualTo(Map.of("session", "5", "epoch", "3"));
  }

  @Test
  void anEpochThatWasNeverGivenIsInvalid() {
    epoch = 4;
    refusedWith(ErrorReason.INVALID_ARGUMENT);
    epoch = -1; // the largest there is
    refusedWith(ErrorReason.INVALID_ARGUMENT);
  }

  @Test
  @DisplayName("HC-27 acknowledged must not be above the sequence, nor a window below it")
  void theSequenceMustLieInTheWindow() {
    acknowledged = 7;
    refusedWith(ErrorReason.WINDOW_EXCEEDED);
    acknowledged = 2;
    refusedWith(ErrorReason.WINDOW_EXCEEDED);
    acknowledged = 3;
    assertThat(decide()).isInstanceOf(WriteRules.Verdict.Execute.class);
  }

  @Test
  @DisplayName("HC-27 a duplicate is answered whatever its acknowledged says")
  void duplicatesAreFoundBeforeTheWindowIsLookedAt() {
    slot = decided(6, 3, DIGEST);
    acknowledged = 100;
    assertThat(decide()).isEqualTo(new WriteRules.Verdict.Replay(OUTCOME));
  }

  @Test
  @DisplayName("HC-19 the largest sequence is refused, the one before it is not")
  void theLargestSequenceIsNeverUsed() {
    sequence = -1;
    acknowledged = -1;
    refusedWith(ErrorReason.NUMBER_EXHAUSTED);
    sequence = -2;
    acknowledged = -2;
    assertThat(decide()).isInstanceOf(WriteRules.Verdict.Execute.class);
    acknowledged = -2 - WINDOW;
    refusedWith(ErrorReason.WINDOW_EXCEEDED);
  }

  @Test
  void theWindowDoesNotWrapAround() {
    sequence = 2;
    acknowledged = -1; // two below, if numbers wrapped
    refusedWith(ErrorReason.WINDOW_EXCEEDED);
  }

  private WriteRules.Verdict decide() {
    SessionClaim claim = new SessionClaim(incarnation, principal, session, epoch);
    return WriteRules.decide(
        new WriteRules.Claim(claim, sequence, acknowledged, digest),
        found,
        (owner, asked) -> {
          assertThat(asked).isEqualTo(sequence);
          return slot;
        });
  }

  private void refusedWith(ErrorReason reason) {
    assertThat(decide()).isInstanceOf(WriteRules.Verdict.Refuse.class);
    assertThat(((WriteRules.Verdict.Refuse) decide()).refusal().reason()).isEqualTo(reason);
  }

  private static Optional<Slot> decided(long sequence, int epoch, long digest) {
    return Optional.of(new Slot(sequence, epoch, digest, 0, Optional.of(OUTCOME)));
  }
}
