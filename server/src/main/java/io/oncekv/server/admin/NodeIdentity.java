package io.oncekv.server.admin;

import java.util.function.LongSupplier;

/**
 * What a node knows of itself besides its log and state.
 *
 * @param version of the software
 * @param formatVersion the newest format of log entries that it can apply
 * @param uptimeMillis time since the process was started
 */
public record NodeIdentity(String version, int formatVersion, LongSupplier uptimeMillis) {}
