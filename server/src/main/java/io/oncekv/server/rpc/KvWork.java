package io.oncekv.server.rpc;

import com.google.protobuf.Message;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.KeyRange;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What becomes of a request for keys and values once it is let in, whichever way it came: checked,
 * and then put into the log or read from the state.
 */
final class KvWork {
  private static final int MOST_KEYS = 1000;

  /** How fresh a read has to be, and who may answer it. */
  private record Freshness(boolean stale, long minimumRevision, boolean anyNode) {}

  private final CallFlow flow;
  private final Readiness readiness;
  private final RoomCheck room;
  private final Commands commands;
  private final Reads reads;
  private final KeyReads keys;
  private final Lookups lookups;
  private final ResponseHeaders headers;

  KvWork(
      CallFlow flow,
      Readiness readiness,
      RoomCheck room,
      Commands commands,
      Reads reads,
      KeyReads keys,
      Lookups lookups,
      ResponseHeaders headers) {
    this.flow = flow;
    this.readiness = readiness;
    this.room = room;
    this.commands = commands;
    this.reads = reads;
    this.keys = keys;
    this.lookups = lookups;
    this.headers = headers;
  }

  /** Runs what lets in several requests, so that they share what can be shared below. */
  void together(Runnable requests) {
    commands.together(() -> reads.together(requests));
  }

  /**
   * Writes.
   *
   * @param request what came in, for the fields that {@code write} could not take over
   */
  CompletableFuture<Answer<WriteResponse>> write(Message request, Write write) {
    WriteChecks.shape(request, write);
    readiness.requireLead();
    WriteChecks.limits(write, readiness.requireFormed().settings());
    flow.checkSize(request);
    // Last: what can never be taken is not to be tried again for lack of room.
    room.require(write);
    Command.Builder command = Command.newBuilder().setWrite(write);
    if (write.hasIdentity()) {
      command.setDigest(OperationDigest.of(write));
    }
    return commands.submit(
        command.build(),
        result -> {
          CommandResult.Replied replied = Commands.expect(CommandResult.Replied.class, result);
          WriteReply reply = replied.reply();
          return new Answer<>(
              WriteResponse.newBuilder()
                  .setHeader(headers.of(reply.getRevision(), replied.duplicate()))
                  .setReply(reply)
                  .build(),
              replied.duplicate());
        });
  }

  CompletableFuture<Answer<GetResponse>> get(GetRequest get) {
    FieldChecks.notEmpty(get.getKey(), "key");
    Freshness freshness = new Freshness(get.getStale(), get.getMinimumRevision(), get.getAnyNode());
    return read(get, freshness, () -> lookups.get(get));
  }

  CompletableFuture<Answer<MultiGetResponse>> multiGet(MultiGetRequest get) {
    int count = get.getKeysCount();
    FieldChecks.require(
        count >= 1 && count <= MOST_KEYS, "keys", "must be 1 to " + MOST_KEYS + " keys");
    for (int i = 0; i < count; i++) {
      FieldChecks.notEmpty(get.getKeys(i), "keys[" + i + "]");
    }
    Freshness freshness = new Freshness(get.getStale(), get.getMinimumRevision(), get.getAnyNode());
    return read(get, freshness, () -> reads.local(() -> keys.multiGet(get)));
  }

  CompletableFuture<Answer<ScanResponse>> scan(ScanRequest scan) {
    KeyRange range = ScanChecks.range(scan);
    int limit = ScanChecks.limit(scan);
    Freshness freshness =
        new Freshness(scan.getStale(), scan.getMinimumRevision(), scan.getAnyNode());
    return read(scan, freshness, () -> reads.local(() -> keys.scan(scan, range, limit)));
  }

  private <R> CompletableFuture<Answer<R>> read(
      Message request, Freshness freshness, Supplier<CompletableFuture<Answer<R>>> read) {
    FieldChecks.require(
        freshness.stale() || freshness.minimumRevision() == 0,
        "minimum_revision",
        "goes only with `stale`; a linearizable read is always new enough");
    FieldChecks.require(
        !freshness.stale() || !freshness.anyNode(),
        "any_node",
        "does not go with `stale`, which any node answers without asking");
    flow.checkSize(request);
    if (freshness.stale()) {
      return read.get();
    }
    return freshness.anyNode() ? reads.linearizableAnywhere(read) : reads.linearizable(read);
  }
}
