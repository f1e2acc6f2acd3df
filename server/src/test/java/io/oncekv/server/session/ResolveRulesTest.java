package io.oncekv.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HC-58: RESOLVE against every state of the slot. */
class ResolveRulesTest {
  private static final Outcome OUTCOME =
      new Outcome.Reply(WriteReply.newBuilder().setApplied(true).build());
  private static final Session SESSION =
      new Session(5, "client", "", 3, ByteString.EMPTY, 4, 1000, 0);

  private Lookup found = new Lookup(77, 10, Optional.of(SESSION));
  private Optional<Slot> slot = Optional.empty();
  private int epoch = 3;
  private long sequence = 6;

  @Test
  @DisplayName("HC-58 what was not decided is abandoned")
  void whatWasNotDecidedIsAbandoned() {
    assertThat(decide()).isEqualTo(new ResolveRules.Verdict.Abandon(Slot.abandoned(6, 3)));
    slot = executed(2, 3);
    assertThat(decide()).isEqualTo(new ResolveRules.Verdict.Abandon(Slot.abandoned(6, 3)));
  }

  @Test
  @DisplayName("HC-58 a retried resolve gets the same answer")
  void whatWasAbandonedStaysSo() {
    slot = Optional.of(Slot.abandoned(6, 3));
    assertThat(decide()).isInstanceOf(ResolveRules.Verdict.Abandoned.class);
    epoch = 2;
    assertThat(decide()).isInstanceOf(ResolveRules.Verdict.Abandoned.class);
  }

  @Test
  @DisplayName("HC-58 what was executed is told")
  void whatWasExecutedIsTold() {
    slot = executed(6, 2);
    assertThat(decide()).isEqualTo(new ResolveRules.Verdict.Executed(OUTCOME));
  }

  @Test
  @DisplayName("HC-59 an older process is not given the newer one's reply")
  void theReplyOfANewerEpochIsNotTold() {
    slot = executed(6, 3);
    epoch = 2;
    refusedWith(ErrorReason.FENCED);
  }

  @Test
  @DisplayName("HC-58 what was discarded is already acknowledged")
  void whatWasDiscardedIsAlreadyAcknowledged() {
    slot = executed(10, 3);
    refusedWith(ErrorReason.ALREADY_ACKNOWLEDGED);
  }

  @Test
  @DisplayName("HC-12 an older process cannot abandon a number of the newer one")
  void anOlderEpochCannotAbandon() {
    epoch = 2;
    refusedWith(ErrorReason.FENCED);
    epoch = 4;
    refusedWith(ErrorReason.INVALID_ARGUMENT);
  }

  @Test
  @DisplayName("HC-19 the ends of the numbers are refused")
  void theEndsOfTheNumbersAreRefused() {
    sequence = 0;
    refusedWith(ErrorReason.INVALID_ARGUMENT);
    sequence = -1;
    refusedWith(ErrorReason.NUMBER_EXHAUSTED);
  }

  @Test
  void aSessionThatIsGoneIsSaidToBe() {
    found = new Lookup(77, 10, Optional.empty());
    refusedWith(ErrorReason.SESSION_EXPIRED);
    found = new Lookup(77, 5, Optional.empty());
    refusedWith(ErrorReason.SESSION_NOT_FOUND);
    found = new Lookup(78, 10, Optional.of(SESSION));
    refusedWith(ErrorReason.WRONG_INCARNATION);
  }

  @Test
  void aCloseIsIdempotentAndAKeepAliveIsNot() {
    SessionClaim claim = new SessionClaim(77, "", 5, 3);
    Lookup gone = new Lookup(77, 10, Optional.empty());
    assertThat(LifeRules.close(claim, found)).isInstanceOf(LifeRules.CloseVerdict.Close.class);
    assertThat(LifeRules.close(claim, gone)).isInstanceOf(LifeRules.CloseVerdict.Gone.class);
    assertThat(LifeRules.close(claim, new Lookup(77, 5, Optional.empty())))
        .isInstanceOf(LifeRules.CloseVerdict.Refuse.class);
    assertThat(LifeRules.close(new SessionClaim(77, "", 5, 2), found))
        .isInstanceOf(LifeRules.CloseVerdict.Refuse.class);
    assertThat(LifeRules.objectionToKeepAlive(claim, found)).isEmpty();
    assertThat(LifeRules.objectionToKeepAlive(claim, gone).map(Refusal::reason))
        .contains(ErrorReason.SESSION_EXPIRED);
    assertThat(
            LifeRules.objectionToKeepAlive(new SessionClaim(77, "", 5, 2), found)
                .map(Refusal::reason))
        .contains(ErrorReason.FENCED);
  }

  private ResolveRules.Verdict decide() {
    return ResolveRules.decide(
        new SessionClaim(77, "", 5, epoch), sequence, found, (session, number) -> slot);
  }

  private void refusedWith(ErrorReason reason) {
    assertThat(decide()).isInstanceOf(ResolveRules.Verdict.Refuse.class);
    assertThat(((ResolveRules.Verdict.Refuse) decide()).refusal().reason()).isEqualTo(reason);
  }

  private static Optional<Slot> executed(long sequence, int epoch) {
    return Optional.of(new Slot(sequence, epoch, 1, 0, Optional.of(OUTCOME)));
  }
}
