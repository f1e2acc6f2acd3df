package io.oncekv.server.statemachine;

import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.v1.Settings;

/**
 * The main figures of the replicated state, as of one applied entry.
 *
 * @param formed whether the cluster was formed; if not, the fields about the cluster are empty and
 *     the settings are the defaults
 * @param clusterId random, given once
 * @param incarnation random, given anew by every restore from a backup
 * @param restoreCounter number of restores from a backup
 * @param settings the replicated settings
 * @param revision number of executed mutations
 * @param sessions sessions, live or waiting to be swept
 * @param slots the sum of their windows
 * @param expired sessions that have expired and were swept since the cluster was formed
 * @param applied the newest applied entry
 * @param nowMicros the replicated clock
 */
public record StateSummary(
    boolean formed,
    String clusterId,
    long incarnation,
    int restoreCounter,
    Settings settings,
    long revision,
    long sessions,
    long slots,
    long expired,
    Position applied,
    long nowMicros) {}
