package io.oncekv.server.statemachine;

import java.util.Optional;

/**
 * The answer to a read, and what it was based on.
 *
 * @param value what the key holds; empty if it does not exist
 * @param stateRevision the state's revision in the very view that the value was read from
 */
public record Reading(Optional<StoredValue> value, long stateRevision) {}
