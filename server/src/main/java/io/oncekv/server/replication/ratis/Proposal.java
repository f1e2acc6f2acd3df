package io.oncekv.server.replication.ratis;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.CommandResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;

/**
 * An entry on its way through the engine. It travels as the request's message, so that the thread
 * that applies the entry finds the future to complete without a look-up and without a hand-off.
 */
final class Proposal implements Message {
  private final ByteString entry;
  private final org.apache.ratis.thirdparty.com.google.protobuf.ByteString content;
  private final CompletableFuture<List<CommandResult>> results = new CompletableFuture<>();
  private volatile boolean mayBeInLog;

  Proposal(ByteString entry) {
    this.entry = entry;
    this.content = Bytes.toEngine(entry);
  }

  @Override
  public org.apache.ratis.thirdparty.com.google.protobuf.ByteString getContent() {
    return content;
  }

  @Override
  public int size() {
    return entry.size();
  }

  ByteString entry() {
    return entry;
  }

  CompletableFuture<List<CommandResult>> results() {
    return results;
  }

  /** Noted before the entry is appended: from here on its fate is open until it is applied. */
  void noteAppend() {
    mayBeInLog = true;
  }

  /** Whether the entry may be in the log; false only if it certainly is not and never will be. */
  boolean mayBeInLog() {
    return mayBeInLog;
  }

  @Override
  public String toString() {
    return "Proposal(" + entry.size() + " bytes)";
  }
}
