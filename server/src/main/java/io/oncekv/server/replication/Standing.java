package io.oncekv.server.replication;

import java.time.Duration;

/**
 * What a member says of itself to a leader that waits for it.
 *
 * @param listening how long it has been open to what a leader sends: since it started, or since it
 *     took over a snapshot; nothing while it takes one over
 * @param term the term of the last entry that its log has on disk
 * @param index that entry's index, as the engine counts
 */
public record Standing(Duration listening, long term, long index) {}
