package io.oncekv.server.rpc;

import java.util.Locale;

/** What a failed call says became of its attempt of a write. */
enum Executed {
  /** This attempt did not execute; another copy of the write may. */
  NO,
  /** Neither this attempt nor any other copy of the write did, or ever will. */
  NEVER,
  /** This attempt may have executed, or may still. */
  MAYBE;

  /** The value of the {@code executed} metadata. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
