package io.oncekv.kvctl;

import io.oncekv.client.OnceKV;

/** What can be a client id is the library's to say. */
final class ClientIds {
  private ClientIds() {}

  /** Refuses what no client id can be. */
  static void check(String clientId) {
    try {
      OnceKV.builder().clientId(clientId);
    } catch (IllegalArgumentException impossible) {
      throw new UsageProblem(impossible.getMessage(), impossible);
    }
  }
}
