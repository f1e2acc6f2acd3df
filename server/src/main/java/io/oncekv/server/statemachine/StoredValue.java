package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;

/**
 * What a key holds.
 *
 * @param value its bytes
 * @param revision the revision that last changed it
 */
public record StoredValue(ByteString value, long revision) {}
