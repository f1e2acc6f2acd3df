/**
 * Applies log entries: decode, dedup, execute, one atomic write per entry. Deterministic: besides
 * the entry it uses nothing but the replicated state. Imports {@code session} and {@code storage}.
 */
package io.oncekv.server.statemachine;
