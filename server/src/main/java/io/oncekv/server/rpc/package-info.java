/**
 * The public gRPC services of keys, values and sessions: the front door of a node.
 *
 * <p>A call passes {@code InFlightLimit} (the bound on requests and bytes in flight), the rules on
 * its fields, and then either becomes a command for the {@code CommandLog} or, once the {@code
 * ReadGate} lets it pass, a read of the local state on a bounded executor. What comes back is
 * turned into a response or, through {@code ReasonTable}, into a gRPC status with a
 * machine-readable reason. Calls come one by one or many over one stream ({@code PipelineStream});
 * their way is the same, only their {@code Caller} is another. Handlers run on the event loops and
 * never block.
 *
 * <p>May import {@code replication}, {@code statemachine} and {@code session}. Nothing below knows
 * this package.
 */
package io.oncekv.server.rpc;
