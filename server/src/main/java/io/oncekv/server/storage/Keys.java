package io.oncekv.server.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The keys of the database. The first byte is the kind of the record; numbers are big-endian, so
 * that they sort as they count.
 *
 * <pre>
 * M s                        the state's counters and position (one record, in every batch)
 * M f                        the cluster: its id, incarnation, replicated settings (one record)
 * m | user key               a value's metadata and its last, unfilled piece
 * c | generation u64 | number u32    a full piece of a value; the generation is the revision that
 *                            created the value, never used again; the values that one transaction
 *                            creates share it, and count from n * 2^24 on for its change number n
 * s | session u64            a session, and the replies in its newest page
 * i | client id              the session of a client id
 * p | session u64 | page u32 a page of reply slots
 * x | deadline u64 | session u64     live sessions in the order of their expiry
 * e | ended u64 | session u64        sessions that ended, until the last of their slots is removed
 * M e                        what expiry has done (one record)
 * M n .. M z                 reserved: members, backups
 * r                          given up before the first release: each reply slot by itself
 * </pre>
 *
 * Frozen: a key is never used for anything else.
 */
public final class Keys {
  private static final byte META = 'M';
  private static final byte VALUE = 'm';
  private static final byte CHUNK = 'c';
  private static final byte SESSION = 's';
  private static final byte CLIENT = 'i';
  private static final byte PAGE = 'p';
  private static final byte DEADLINE = 'x';
  private static final byte ENDED = 'e';

  private Keys() {}

  /** The state's counters and position. */
  public static byte[] state() {
    return new byte[] {META, 's'};
  }

  /** The cluster's identity and settings. */
  public static byte[] formation() {
    return new byte[] {META, 'f'};
  }

  /** What expiry has done. */
  public static byte[] expiry() {
    return new byte[] {META, 'e'};
  }

  /** A user key's metadata. */
  public static byte[] value(ByteString key) {
    byte[] bytes = new byte[1 + key.size()];
    bytes[0] = VALUE;
    key.copyTo(bytes, 1);
    return bytes;
  }

  /** Behind the metadata of every user key. */
  public static byte[] endOfValues() {
    return new byte[] {VALUE + 1};
  }

  /** The user key in the key of a value's metadata. */
  public static ByteString userKeyOf(byte[] valueKey) {
    return UnsafeByteOperations.unsafeWrap(valueKey, 1, valueKey.length - 1);
  }

  /** What the keys of all full pieces begin with. */
  static byte[] chunks() {
    return new byte[] {CHUNK};
  }

  /** Stands behind the last full piece of all values. */
  static byte[] endOfChunks() {
    return new byte[] {CHUNK + 1};
  }

  /** One full piece of a value. */
  public static byte[] chunk(long generation, int number) {
    return ByteBuffer.allocate(13).put(CHUNK).putLong(generation).putInt(number).array();
  }

  /** A session. */
  public static byte[] session(long session) {
    return ByteBuffer.allocate(9).put(SESSION).putLong(session).array();
  }

  /** What all sessions' keys begin with. */
  public static byte[] sessions() {
    return new byte[] {SESSION};
  }

  /** The session id in the key of a session, or of a page of its reply slots. */
  public static long sessionOf(byte[] key) {
    boolean page = key.length > 0 && key[0] == PAGE;
    return whole(key, page ? 13 : 9).getLong(1);
  }

  /** The session of a client id. */
  public static byte[] client(String clientId) {
    byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + id.length).put(CLIENT).put(id).array();
  }

  /** A page of a session's reply slots. */
  public static byte[] replies(long session, int page) {
    return ByteBuffer.allocate(13).put(PAGE).putLong(session).putInt(page).array();
  }

  /** Stands behind the last page of a session's reply slots. */
  public static byte[] repliesEnd(long session) {
    return replies(session, -1);
  }

  /** The number of a page of reply slots. */
  public static int pageOf(byte[] repliesKey) {
    return whole(repliesKey, 13).getInt(9);
  }

  /** A session's place in the order of expiry. */
  public static byte[] deadline(long micros, long session) {
    return timed(DEADLINE, micros, session);
  }

  /** The place of a session that ended among those whose slots are still there. */
  public static byte[] ended(long micros, long session) {
    return timed(ENDED, micros, session);
  }

  /** The time in a key that {@link #deadline} or {@link #ended} made. */
  public static long timeOf(byte[] timedKey) {
    return whole(timedKey, 17).getLong(1);
  }

  /** The session in a key that {@link #deadline} or {@link #ended} made. */
  public static long timedSessionOf(byte[] timedKey) {
    return whole(timedKey, 17).getLong(9);
  }

  private static ByteBuffer whole(byte[] key, int length) {
    if (key.length != length) {
      throw new CorruptRecordException(
          "The key "
              + HexFormat.of().formatHex(key, 0, Math.min(key.length, 64))
              + " has "
              + key.length
              + " bytes instead of "
              + length);
    }
    return ByteBuffer.wrap(key);
  }

  private static byte[] timed(byte kind, long micros, long session) {
    return ByteBuffer.allocate(17).put(kind).putLong(micros).putLong(session).array();
  }
}
