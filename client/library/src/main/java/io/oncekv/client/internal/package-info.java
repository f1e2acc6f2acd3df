/**
 * How a call reaches the cluster; nobody but {@code io.oncekv.client} may import it.
 *
 * <p>A write goes {@code KeyValueClient -> WritePipeline} (sequence, window, queue) {@code ->
 * PendingWrite -> RetriedCall} (one attempt after the other until an answer is final) {@code ->
 * Transport} (channels, the way to the leader, timer). An answer comes back the same way on the
 * connection's event loop, where nothing blocks. What a write leaves open, a {@code Settlement}
 * resolves in the background, so that the window never wedges.
 *
 * <p>With a journal the {@code WriteJournal} stands between sequence and first attempt: the write
 * is on disk first. {@code Recovery} holds what it found there, from the process before.
 */
package io.oncekv.client.internal;
