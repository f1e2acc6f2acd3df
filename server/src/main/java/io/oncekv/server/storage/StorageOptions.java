package io.oncekv.server.storage;

/**
 * How much memory storage may take. Differs between nodes as it likes: it never changes what is
 * stored.
 *
 * @param blockCacheBytes memory for blocks read from disk, with their indexes and filters
 * @param writeBufferBytes size at which a buffer of recent writes goes to disk
 * @param writeBuffers buffers that may exist together before writes have to wait, from 2
 */
public record StorageOptions(long blockCacheBytes, long writeBufferBytes, int writeBuffers) {

  /** What a small machine can give. */
  public static final StorageOptions DEFAULT = new StorageOptions(64L << 20, 32L << 20, 3);

  public StorageOptions {
    if (blockCacheBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "block cache: " + blockCacheBytes + " bytes are less than the minimum of 1 MiB");
    }
    if (writeBufferBytes < 1 << 16) {
      throw new IllegalArgumentException(
          "write buffer: " + writeBufferBytes + " bytes are less than the minimum of 64 KiB");
    }
    if (writeBuffers < 2) {
      throw new IllegalArgumentException(
          "write buffers: " + writeBuffers + " are less than the minimum of 2");
    }
  }
}
