package io.oncekv.kvctl.output;

import java.util.Optional;

/**
 * A key among several.
 *
 * @param key the key
 * @param value its value; nothing if there is none, or if only keys were asked for
 * @param revision the revision that last changed it; 0 if it does not exist
 */
public record RowView(Bytes key, Optional<Bytes> value, long revision) {}
