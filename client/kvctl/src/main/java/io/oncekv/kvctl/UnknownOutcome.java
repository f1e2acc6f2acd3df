package io.oncekv.kvctl;

import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.kvctl.output.IdentityView;
import io.oncekv.kvctl.output.Numbers;

/** A write without an answer, and the options that send it again without doing it twice. */
final class UnknownOutcome extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownOutcome(IdentityView identity, OutcomeUnknownException cause) {
    super(
        cause.getMessage()
            + "; the same command with --session "
            + Numbers.unsigned(identity.session())
            + " --epoch "
            + Integer.toUnsignedString(identity.epoch())
            + " --sequence "
            + Numbers.unsigned(identity.sequence())
            + " --incarnation "
            + Numbers.incarnation(identity.incarnation())
            + " finds out, and takes effect at most once; 'resolve' with these options makes sure that it"
            + " never does, if it has not",
        cause);
  }
}
