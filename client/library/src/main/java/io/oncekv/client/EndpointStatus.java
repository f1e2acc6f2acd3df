package io.oncekv.client;

import java.util.Optional;

/**
 * What became of asking one endpoint for its status: either is present.
 *
 * @param endpoint the address asked
 * @param status its answer
 * @param error why there is none
 */
public record EndpointStatus(
    String endpoint, Optional<NodeStatus> status, Optional<String> error) {}
