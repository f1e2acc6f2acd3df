package io.oncekv.lab.torture;

import io.oncekv.client.ClientListener;
import io.oncekv.client.SessionInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears of sessions that the cluster takes no more writes of. There must be none: no run comes near
 * their time to live, whatever the clocks say, and nobody else uses the clients' ids.
 */
final class LostSessions implements ClientListener {
  private final List<String> problems = new CopyOnWriteArrayList<>();

  @Override
  public void onSessionLost(SessionInfo session, String reason) {
    problems.add("a session was lost: " + session + ", " + reason);
  }

  /** Returns which were lost, in words. */
  List<String> problems() {
    return List.copyOf(problems);
  }
}
