package io.oncekv.server.session;

import java.util.Optional;

/**
 * What the state machine found when it looked up what a command speaks of.
 *
 * @param incarnation the cluster's
 * @param nextSession the id that the next new session would get (unsigned)
 * @param session the live session of the id in the command
 */
public record Lookup(long incarnation, long nextSession, Optional<Session> session) {}
