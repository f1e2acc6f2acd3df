package io.oncekv.kvctl;

import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.kvctl.output.IdentityView;
import io.oncekv.kvctl.output.Numbers;

/** A write without an answer, and the options that send it again without doing it twice. */
final class UnknownOutcome extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownOutcome(IdentityView identity, OutcomeUnknownException cause) {
    super(message(options(identity), cause), cause);
  }

  private static String message(String options, OutcomeUnknownException cause) {
    return Wording.of(cause)
        + "; the same command with "
        + options
        + " finds out, and takes effect at most once; 'kvctl resolve "
        + options
        + "' finds out, too, and makes sure that it never does, if it has not";
  }

  private static String options(IdentityView identity) {
    return "--session "
        + Numbers.unsigned(identity.session())
        + " --epoch "
        + Integer.toUnsignedString(identity.epoch())
        + " --sequence "
        + Numbers.unsigned(identity.sequence())
        + " --incarnation "
        + Numbers.incarnation(identity.incarnation());
  }
}
