package io.oncekv.client;

import java.util.Optional;

/**
 * What a read saw.
 *
 * @param entry the key's value; empty if there is none
 * @param stateRevision the newest revision in the state that was read: every write up to it was
 *     seen, and none behind it
 */
public record ReadResult(Optional<Entry> entry, long stateRevision) {}
