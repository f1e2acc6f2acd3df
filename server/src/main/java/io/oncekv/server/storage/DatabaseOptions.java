package io.oncekv.server.storage;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.HyperClockCache;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;

/** How RocksDB is set up; owns the native objects that have to outlive the database. */
final class DatabaseOptions implements AutoCloseable {
  private static final int BLOCK_BYTES = 8 << 10;
  private static final double BLOOM_BITS = 10;
  private static final int OPEN_FILES = 512;
  private static final long LOG_FILE_BYTES = 4 << 20;
  private static final long SYNC_BYTES = 1 << 20;

  /** Of a write buffer's bytes: most reads ask each buffer for a key that it does not hold. */
  private static final double MEMTABLE_BLOOM_SHARE = 0.1;

  private static final long ANY_ENTRY_SIZE = 0;
  private static final int DEFAULT_SHARDS = -1;

  /** The first read after a removed range puts all those in memory in order. */
  private static final int RANGES_IN_MEMORY = 1024;

  static {
    NativeLibrary.load();
  }

  private final Cache cache;
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
  private final Options options = new Options();

  DatabaseOptions(StorageOptions storage) {
    cache = new HyperClockCache(storage.blockCacheBytes(), ANY_ENTRY_SIZE, DEFAULT_SHARDS, false);
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
            .setFilterPolicy(bloom)
            .setOptimizeFiltersForMemory(true)
            // Indexes and filters count against the cache: memory stays bounded with many tables.
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true);
    options
        .setCreateIfMissing(true)
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setWriteBufferSize(storage.writeBufferBytes())
        .setMaxWriteBufferNumber(storage.writeBuffers())
        .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_SHARE)
        .setMemtableWholeKeyFiltering(true)
        .setMemtableMaxRangeDeletions(RANGES_IN_MEMORY)
        .setLevelCompactionDynamicLevelBytes(true)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(OPEN_FILES)
        .setBytesPerSync(SYNC_BYTES)
        .setParanoidChecks(true)
        // A failed background job is final: no silent retry behind a node that is about to stop.
        .setMaxBgErrorResumeCount(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(LOG_FILE_BYTES)
        .setKeepLogFileNum(2);
  }

  Options rocks() {
    return options;
  }

  @Override
  public void close() {
    options.close();
    bloom.close();
    cache.close();
  }
}
