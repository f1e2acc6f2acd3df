/**
 * A client's journal: what was sent, or may have been, on disk before it was. Knows files and
 * bytes; nothing of the wire, and of requests only that they are bytes.
 *
 * <p>The folder holds one file, {@code journal}, beside {@code lock} and, while the file is
 * replaced, {@code journal.new}. The file is a header and records, appended in groups with one
 * fsync each. When it has grown to twice of what is pending it is replaced by a new one that holds
 * no more than that. {@link io.oncekv.client.internal.journal.Journal} is the door; {@code
 * JournalReader} says what a file holds and what in it is torn or damaged.
 */
package io.oncekv.client.internal.journal;
