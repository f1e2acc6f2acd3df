package io.oncekv.kvctl.output;

/**
 * A key that was found.
 *
 * @param key the key
 * @param value its value
 * @param revision the revision that last changed it
 * @param stateRevision the newest revision in the state that was read
 */
public record EntryView(Bytes key, Bytes value, long revision, long stateRevision) {}
