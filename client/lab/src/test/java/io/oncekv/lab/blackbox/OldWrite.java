package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.ClientPath;
import io.oncekv.lab.cluster.LocalNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An append under one sequence of one session, which a test sends to whichever node it likes as
 * often as it likes.
 */
record OldWrite(SessionInfo session) {
  static final String KEY = "resent";
  static final String SUFFIX = "once;";

  /** Opens a session for it. */
  static OldWrite of(ClusterClient cluster) {
    return new OldWrite(cluster.openSession("resender"));
  }

  /** A client that asks this node only, however often it is told to ask another. */
  static ClusterClient pinnedTo(LocalNode node, Duration deadline) {
    return ClientPath.clientOf(node.endpoint())
        .followLeaderHints(false)
        .deadline(deadline)
        .buildClusterClient();
  }

  /** Sends it, and again until it is answered. */
  WriteResult send(ClusterClient through) {
    return through
        .rawSession(session.session(), session.epoch(), session.incarnation())
        .append(1, 1, bytes(KEY), bytes(SUFFIX), Optional.empty());
  }

  /** Sends it to one node, and again until that node answers it. */
  WriteResult sendTo(LocalNode node, Duration deadline) {
    try (ClusterClient pinned = pinnedTo(node, deadline)) {
      return send(pinned);
    }
  }

  /** The stored answer of an earlier copy: equal in everything else. */
  static void assertDuplicateOf(WriteResult first, WriteResult again) {
    assertThat(again.duplicate()).as("whether %s is a stored answer", again).isTrue();
    assertThat(answer(again)).isEqualTo(answer(first));
  }

  private static WriteResult answer(WriteResult result) {
    return new WriteResult(
        result.applied(),
        result.revision(),
        result.length(),
        result.restoreCounter(),
        false,
        result.sequence(),
        result.number(),
        result.txn());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
