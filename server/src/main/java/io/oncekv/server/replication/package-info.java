/**
 * Takes commands through the replicated log and says when a read is fresh. Imports {@code
 * statemachine}; the engine itself stays behind {@link io.oncekv.server.replication.Replicator}.
 */
package io.oncekv.server.replication;
