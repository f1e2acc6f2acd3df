/**
 * The messages between nodes that the read barrier needs: one service, asked over one channel for
 * each member. Imports {@code replication} for the interfaces it serves.
 */
package io.oncekv.server.replication.peer;
