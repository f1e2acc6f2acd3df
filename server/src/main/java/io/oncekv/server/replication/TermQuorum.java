package io.oncekv.server.replication;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.server.replication.Replicator.LeaderCapture;
import io.oncekv.server.replication.TermConfirmer.TermVote;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Counts the votes of one read barrier's round: has no majority left the leader's term at a moment
 * after the round began? Under joint consensus a majority of each half is needed.
 */
final class TermQuorum {
  private final UUID group;
  private final long term;
  private final List<Set<String>> halves;

  @GuardedBy("this")
  private final Map<String, Boolean> votes = new HashMap<>();

  @GuardedBy("this")
  private boolean deposed;

  TermQuorum(UUID group, LeaderCapture capture) {
    this.group = group;
    this.term = capture.term();
    Set<String> present = ids(capture.voters());
    this.halves =
        capture.oldVoters().isEmpty()
            ? List.of(present)
            : List.of(present, ids(capture.oldVoters()));
  }

  /** How the round stands. */
  enum State {
    UNDECIDED,
    CONFIRMED,
    LOST
  }

  /** Counts this node's own vote, which the capture itself has made; none if it is no voter. */
  synchronized State countOwn(String self) {
    votes.put(self, true);
    return state();
  }

  /** Counts an answer. A second word of the same voter changes nothing. */
  synchronized State count(Member asked, TermVote vote) {
    boolean valid = vote.group().equals(group) && vote.voter().equals(asked.id());
    if (valid && vote.term() > term) {
      // Whatever the others say: a newer leader may have committed what this one has not seen.
      deposed = true;
    }
    votes.putIfAbsent(asked.id(), valid && vote.term() == term);
    return state();
  }

  /** Counts a voter that could not be asked. */
  synchronized State countUnreachable(Member asked) {
    votes.putIfAbsent(asked.id(), false);
    return state();
  }

  @GuardedBy("this")
  private State state() {
    if (deposed) {
      return State.LOST;
    }
    State state = State.CONFIRMED;
    for (Set<String> half : halves) {
      int majority = half.size() / 2 + 1;
      int granted = 0;
      int refused = 0;
      for (String voter : half) {
        Boolean vote = votes.get(voter);
        if (vote != null && vote) {
          granted++;
        } else if (vote != null) {
          refused++;
        }
      }
      if (half.size() - refused < majority) {
        return State.LOST;
      }
      if (granted < majority) {
        state = State.UNDECIDED;
      }
    }
    return state;
  }

  private static Set<String> ids(List<Member> members) {
    Set<String> ids = new HashSet<>();
    for (Member member : members) {
      ids.add(member.id());
    }
    return ids;
  }
}
