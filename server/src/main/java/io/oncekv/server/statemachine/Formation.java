package io.oncekv.server.statemachine;

import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;
import io.oncekv.v1.Settings;

/**
 * What the cluster is: written once when it is formed, and by later changes of its settings.
 *
 * @param clusterId random, given once
 * @param incarnation random, given anew by every restore from a backup; never 0
 * @param restoreCounter number of restores from a backup
 * @param settings the replicated settings
 */
record Formation(String clusterId, long incarnation, int restoreCounter, Settings settings) {
  private static final int FORMAT = 1;

  byte[] encode() {
    return new RecordWriter(FORMAT)
        .text(clusterId)
        .u64(incarnation)
        .u32(restoreCounter)
        .u32(settings.getMaxKeyBytes())
        .u32(settings.getMaxValueBytes())
        .u32(settings.getSessionWindow())
        .u64(settings.getSessionTtlMillis())
        .u64(settings.getMaxSessions())
        .u32(settings.getChunkBytes())
        .u64(settings.getMaxSlots())
        .seal(Keys.formation());
  }

  static Formation decode(byte[] record) {
    RecordReader reader = RecordReader.unseal(Keys.formation(), record, FORMAT);
    Formation formation =
        new Formation(
            reader.text(),
            reader.u64(),
            reader.u32(),
            Settings.newBuilder()
                .setMaxKeyBytes(reader.u32())
                .setMaxValueBytes(reader.u32())
                .setSessionWindow(reader.u32())
                .setSessionTtlMillis(reader.u64())
                .setMaxSessions(reader.u64())
                .setChunkBytes(reader.u32())
                .setMaxSlots(reader.u64())
                .build());
    reader.end();
    SettingsBounds.objectionTo(formation.settings())
        .ifPresent(
            objection -> {
              throw reader.corrupt(objection.message());
            });
    return formation;
  }
}
