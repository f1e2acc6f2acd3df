package io.oncekv.server.replication.ratis;

import org.apache.ratis.util.CodeInjectionForTesting;

/**
 * Cuts one member off from all others, within one process: no request for a vote and no entry
 * passes in either direction. It learns nothing of what happens without it.
 */
final class CutOff implements AutoCloseable {
  private static final String APPEND = "RaftServerImpl.appendEntries";
  private static final String VOTE = "RaftServerImpl.requestVote";

  private final String member;

  CutOff(String member) {
    this.member = member;
    CodeInjectionForTesting.put(APPEND, this::refuse);
    CodeInjectionForTesting.put(VOTE, this::refuse);
  }

  private boolean refuse(Object here, Object there, Object... unused) {
    if (member.equals(String.valueOf(here)) || member.equals(String.valueOf(there))) {
      throw new IllegalStateException(member + " is cut off, for a test");
    }
    return false;
  }

  @Override
  public void close() {
    CodeInjectionForTesting.remove(APPEND);
    CodeInjectionForTesting.remove(VOTE);
  }
}
