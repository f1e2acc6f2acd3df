package io.oncekv.server.statemachine;

import io.oncekv.v1.SessionInfo;
import java.util.List;

/**
 * A piece of the list of live sessions.
 *
 * @param sessions in the order of their ids
 * @param more whether there are sessions behind the last one
 * @param stateRevision the state's revision in the view that the list was read from
 */
public record SessionPage(List<SessionInfo> sessions, boolean more, long stateRevision) {
  public SessionPage {
    sessions = List.copyOf(sessions);
  }
}
