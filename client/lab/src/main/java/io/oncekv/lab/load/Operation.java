package io.oncekv.lab.load;

import io.oncekv.client.OnceKV;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** One kind of operation, on a key picked at random. */
enum Operation {
  /** Sets the key to a value of a fixed size. */
  PUT {
    @Override
    CompletableFuture<?> start(OnceKV client, byte[] key, byte[] value) {
      return client.putAsync(key, value);
    }
  },
  /** Reads the key, linearizably. */
  GET {
    @Override
    CompletableFuture<?> start(OnceKV client, byte[] key, byte[] value) {
      return client.getAsync(key);
    }
  };

  abstract CompletableFuture<?> start(OnceKV client, byte[] key, byte[] value);

  static byte[] key(int number) {
    return ("load-" + number).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] randomKey(int keys) {
    return key(ThreadLocalRandom.current().nextInt(keys));
  }
}
