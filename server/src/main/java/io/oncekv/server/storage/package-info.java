/**
 * Keeps the state on disk: one RocksDB, one column family, no write-ahead log of its own. All
 * changes of a batch go through one write unit and reach disk together or not at all; readers use a
 * snapshot. The only package that imports {@code org.rocksdb}; it imports nothing else of the
 * server, and no type of RocksDB leaves it.
 */
package io.oncekv.server.storage;
