package io.oncekv.server.session;

import java.util.Optional;

/**
 * Settles the fate of a write whose outcome its caller does not know: what was decided is told, and
 * what was not is abandoned, so that no late copy of it can execute any more.
 */
public final class ResolveRules {

  /** What becomes of the write. */
  public sealed interface Verdict {

    /** It was executed, with this outcome. */
    record Executed(Outcome outcome) implements Verdict {}

    /** It is abandoned by this very command: this goes into its slot. */
    record Abandon(Slot slot) implements Verdict {}

    /** It was abandoned before. */
    record Abandoned() implements Verdict {}

    /** The question is refused; nothing changes. */
    record Refuse(Refusal refusal) implements Verdict {}
  }

  private ResolveRules() {}

  /** Decides on a sequence; the arguments are as for {@link WriteRules#decide}. */
  public static Verdict decide(
      SessionClaim claim, long sequence, Lookup found, WriteRules.Ring ring) {
    Optional<Refusal> objection =
        Admission.objectionTo(claim, found).or(() -> Admission.objectionToSequence(sequence));
    if (objection.isPresent()) {
      return new Verdict.Refuse(objection.get());
    }
    Session session = found.session().orElseThrow();
    Optional<Slot> slot = ring.slot(session, sequence);
    if (slot.isPresent() && slot.get().sequence() == sequence) {
      return decided(claim, sequence, session, slot.get());
    }
    if (slot.isPresent() && Long.compareUnsigned(slot.get().sequence(), sequence) > 0) {
      return new Verdict.Refuse(WriteRules.discarded(sequence));
    }
    // Only the present process may abandon: an older one would kill a number of the newer's. What
    // the older one sent is fenced off anyway.
    return Admission.objectionToEpoch(claim, session)
        .or(() -> Admission.objectionToEndOf(sequence))
        .<Verdict>map(Verdict.Refuse::new)
        .orElseGet(() -> new Verdict.Abandon(Slot.abandoned(sequence, claim.epoch())));
  }

  private static Verdict decided(SessionClaim claim, long sequence, Session session, Slot slot) {
    // Whoever abandoned it, and however often it is asked: it did not execute and never will.
    if (slot.outcome().isEmpty()) {
      return new Verdict.Abandoned();
    }
    // The reply of a newer process's write under the same number is not the answer.
    if (Integer.compareUnsigned(slot.epoch(), claim.epoch()) > 0) {
      return new Verdict.Refuse(
          Admission.fenced(
              session.id(),
              session.epoch(),
              "a newer process used sequence "
                  + Admission.text(sequence)
                  + "; the write of this epoch did not execute and never will"));
    }
    return new Verdict.Executed(slot.outcome().get());
  }
}
