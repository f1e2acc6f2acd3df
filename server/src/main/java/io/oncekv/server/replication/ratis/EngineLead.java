package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lead as the engine has it. */
final class EngineLead implements StalledLead.Lead {
  private static final Logger log = LoggerFactory.getLogger(EngineLead.class);
  private static final long PATIENCE_MILLIS = 3_000;

  private final RaftServer server;
  private final RaftServer.Division division;
  private final ClientId clientId;
  private final LongSupplier callIds;

  EngineLead(
      RaftServer server, RaftServer.Division division, ClientId clientId, LongSupplier callIds) {
    this.server = server;
    this.division = division;
    this.clientId = clientId;
    this.callIds = callIds;
  }

  @Override
  public boolean leads() {
    // While members change, other majorities count as well.
    return division.getInfo().isLeader() && division.getRaftConf().getPreviousPeers().isEmpty();
  }

  @Override
  public long term() {
    return division.getInfo().getCurrentTerm();
  }

  @Override
  public long committed() {
    return division.getRaftLog().getLastCommittedIndex();
  }

  @Override
  public long onDisk() {
    return division.getRaftLog().getFlushIndex();
  }

  @Override
  public List<Member> others() {
    return division.getRaftConf().getCurrentPeers().stream()
        .filter(peer -> !peer.getId().equals(division.getId()))
        .map(Members::fromPeer)
        .toList();
  }

  @Override
  public void giveUp() {
    // To nobody in particular: whoever is elected.
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            clientId,
            division.getId(),
            division.getMemberId().getGroupId(),
            callIds.getAsLong(),
            null,
            PATIENCE_MILLIS);
    try {
      var unused =
          server
              .transferLeadershipAsync(request)
              .exceptionally(
                  failure -> {
                    log.info("the lead was not given up", failure);
                    return null;
                  });
    } catch (IOException e) {
      log.info("the lead was not given up", e);
    }
  }
}
