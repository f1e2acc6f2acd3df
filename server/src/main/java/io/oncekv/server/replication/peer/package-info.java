/**
 * The messages between nodes outside the log, for the read barrier, for reads on followers and for
 * the choice of an heir: one service, asked over one channel for each member. Imports {@code
 * replication} for the interfaces it serves.
 */
package io.oncekv.server.replication.peer;
