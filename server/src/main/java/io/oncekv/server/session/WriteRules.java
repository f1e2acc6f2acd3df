package io.oncekv.server.session;

import io.oncekv.v1.ErrorReason;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a write executes now. The order of the branches is the contract: the first match
 * wins. Duplicates are found before anything about the operation itself is looked at, so that a
 * duplicate of a write gets the write's answer, even if the write would fail by now.
 */
public final class WriteRules {

  /**
   * What a write says of itself.
   *
   * @param claim who sends it
   * @param sequence which write of the session it is (unsigned)
   * @param acknowledged every sequence below is resolved at the client (unsigned)
   * @param digest of its operation
   */
  public record Claim(SessionClaim claim, long sequence, long acknowledged, long digest) {}

  /** What becomes of it. */
  public sealed interface Verdict {

    /** It executes now, and its outcome goes into its slot. */
    record Execute() implements Verdict {}

    /** It was executed by an earlier attempt, with this outcome. */
    record Replay(Outcome outcome) implements Verdict {}

    /** It is refused; nothing changes. */
    record Refuse(Refusal refusal) implements Verdict {}
  }

  /** Looks up a slot of the session's ring, once the session is known to be the sender's. */
  @FunctionalInterface
  public interface Ring {

    /**
     * The content of the slot that a sequence belongs in. May be empty not only if no sequence that
     * belongs there was decided, but also if none from this one on was.
     */
    Optional<Slot> slot(Session session, long sequence);
  }

  private WriteRules() {}

  /** Decides on a write. */
  public static Verdict decide(Claim write, Lookup found, Ring ring) {
    SessionClaim claim = write.claim();
    long sequence = write.sequence();

    // Other incarnation; no such session; another principal's.
    Optional<Refusal> objection =
        Admission.objectionTo(claim, found)
            // An empty slot reads as sequence 0, which therefore must not be anybody's.
            .or(() -> Admission.objectionToSequence(sequence));
    if (objection.isPresent()) {
      return new Verdict.Refuse(objection.get());
    }
    Session session = found.session().orElseThrow();
    Optional<Slot> slot = ring.slot(session, sequence);

    if (slot.isPresent() && slot.get().sequence() == sequence) {
      return decided(write, session, slot.get());
    }
    // A larger number in the slot: this one was decided before, and its reply overwritten when the
    // client had acknowledged it. This is a late copy that nobody waits for.
    if (slot.isPresent() && Long.compareUnsigned(slot.get().sequence(), sequence) > 0) {
      return new Verdict.Refuse(discarded(sequence));
    }
    return objectionToExecution(write, session)
        .<Verdict>map(Verdict.Refuse::new)
        .orElseGet(Verdict.Execute::new);
  }

  /** The slot holds this very sequence. */
  private static Verdict decided(Claim write, Session session, Slot slot) {
    // Abandoned: somebody was promised that this write never executes.
    if (slot.outcome().isEmpty()) {
      return new Verdict.Refuse(
          Refusal.of(
              ErrorReason.ABANDONED,
              "sequence "
                  + Admission.text(write.sequence())
                  + " was resolved as not done; give the operation a new sequence"));
    }
    // A newer process used the number for a write of its own. Its reply, even to an equal
    // operation, says nothing about this one.
    if (Integer.compareUnsigned(slot.epoch(), write.claim().epoch()) > 0) {
      return new Verdict.Refuse(
          Admission.fenced(
              session.id(),
              session.epoch(),
              "a newer process of client id \""
                  + session.clientId()
                  + "\" used sequence "
                  + Admission.text(write.sequence())
                  + "; this attempt did not execute and never will"));
    }
    if (slot.digest() == write.digest()) {
      return new Verdict.Replay(slot.outcome().get());
    }
    // The answer of another operation would be a lie.
    return new Verdict.Refuse(
        Refusal.of(
            ErrorReason.SEQUENCE_REUSED,
            "sequence "
                + Admission.text(write.sequence())
                + " was used for another operation; retries must be equal, new writes need new"
                + " numbers"));
  }

  /** The sequence is undecided: may it be decided now, by this sender? */
  private static Optional<Refusal> objectionToExecution(Claim write, Session session) {
    return Admission.objectionToEpoch(write.claim(), session)
        .or(() -> Admission.objectionToEndOf(write.sequence()))
        .or(() -> objectionToWindow(write, session));
  }

  /**
   * The client promises that it still waits only for sequences from {@code acknowledged} on. A
   * write a whole window above that would overwrite a reply that may still be asked for.
   */
  private static Optional<Refusal> objectionToWindow(Claim write, Session session) {
    boolean above = Long.compareUnsigned(write.sequence(), write.acknowledged()) >= 0;
    long distance = write.sequence() - write.acknowledged();
    if (above && Long.compareUnsigned(distance, session.window()) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            ErrorReason.WINDOW_EXCEEDED,
            "sequence "
                + Admission.text(write.sequence())
                + " must be at least acknowledged ("
                + Admission.text(write.acknowledged())
                + ") and less than a window ("
                + session.window()
                + ") above it; wait for older writes, or resolve them",
            Map.of("field", "sequence", "limit", Integer.toString(session.window()))));
  }

  static Refusal discarded(long sequence) {
    return Refusal.of(
        ErrorReason.ALREADY_ACKNOWLEDGED,
        "sequence "
            + Admission.text(sequence)
            + " was decided before, acknowledged, and its reply discarded since");
  }
}
