/**
 * What operators and load balancers ask of a node: its status and its health.
 *
 * <p>Answered from the node's own knowledge, whatever its role, and never refused for load. May
 * import {@code replication}, {@code statemachine} and, for what all services share, {@code rpc}.
 */
package io.oncekv.server.admin;
