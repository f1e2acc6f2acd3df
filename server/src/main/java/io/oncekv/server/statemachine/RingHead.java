package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;

/**
 * What the record of a session says of its reply ring: as much as most writes need to know of it,
 * so that those read and store one record. The replies that came last are in there until the
 * highest sequence leaves their page; only then is that page stored by itself.
 *
 * @param highest the highest decided sequence (unsigned), 0 if none was decided; above it every
 *     sequence is new
 * @param open what was put into the page that the highest is in, and is not in that page's own
 *     record yet, as {@link ReplyPage#encodeOpen} makes it; empty if nothing was decided
 */
record RingHead(long highest, ByteString open) {
  /** Of a session in which nothing was decided. */
  static final RingHead UNUSED = new RingHead(0, ByteString.EMPTY);
}
