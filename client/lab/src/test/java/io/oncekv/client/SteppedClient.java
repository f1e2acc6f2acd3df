package io.oncekv.client;

import io.oncekv.client.internal.KeyValueClient;
import io.oncekv.client.internal.WriteSteps;

/** Makes clients whose steps a test watches; the shipped library has no way to do so. */
public final class SteppedClient {
  private SteppedClient() {}

  /** Makes a client that tells each step. */
  public static OnceKV build(OnceKVBuilder settings, WriteSteps steps) {
    return new OnceKV(new KeyValueClient(settings.options(), steps));
  }
}
