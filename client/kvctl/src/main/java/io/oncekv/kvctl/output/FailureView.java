package io.oncekv.kvctl.output;

/**
 * Why a command failed.
 *
 * @param reason a stable name: an ErrorReason of the protocol, or USAGE, UNAVAILABLE,
 *     OUTCOME_UNKNOWN, FAILED
 * @param message what happened and what to do next
 * @param executed whether the write was carried out: no, never, maybe; or empty when the command
 *     does not write
 * @param exitCode the process exits with it
 */
public record FailureView(String reason, String message, String executed, int exitCode) {}
