package io.oncekv.server.storage;

/**
 * What monitoring shows of the database.
 *
 * @param memtableBytes recent writes held in memory
 * @param tableBytes size of the tables on disk
 * @param blockCacheBytes blocks, indexes and filters held in memory
 * @param tableReaderBytes memory of open tables outside that cache
 * @param estimatedKeys records, estimated
 * @param pendingCompactionBytes bytes waiting to be rewritten, estimated
 * @param backgroundErrors failed background jobs since the start; never above 0 for long, since the
 *     node stops
 */
public record StorageStatistics(
    long memtableBytes,
    long tableBytes,
    long blockCacheBytes,
    long tableReaderBytes,
    long estimatedKeys,
    long pendingCompactionBytes,
    long backgroundErrors) {}
