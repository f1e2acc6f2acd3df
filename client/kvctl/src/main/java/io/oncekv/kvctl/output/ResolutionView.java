package io.oncekv.kvctl.output;

import java.util.Optional;

/**
 * What became of a write.
 *
 * @param outcome executed, never_executed or reply_discarded
 * @param reply executed: what the write answered
 * @param identity which write
 */
public record ResolutionView(String outcome, Optional<WriteView> reply, IdentityView identity) {}
