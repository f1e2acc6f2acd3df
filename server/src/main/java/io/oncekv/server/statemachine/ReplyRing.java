package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The reply ring of one session, page by page, as a batch has left it so far. What is put into it
 * reaches the write unit when it is stored at the end of the batch, each page once, but for the one
 * that the highest sequence is in: that is the open one, and goes into the session's record.
 */
final class ReplyRing {
  private static final int NONE = -1;

  private final Session session;
  private final RingHead before;
  private final Function<byte[], Optional<byte[]>> records;
  private final Map<Integer, ReplyPage> pages = new HashMap<>();
  private long highest;

  /** The page that was asked for last; most are asked for several times in a row. */
  private int number = NONE;

  private ReplyPage page;

  /**
   * The ring as it is stored.
   *
   * @param before what the session's record says of it
   * @param records what stands under a key
   */
  ReplyRing(Session session, RingHead before, Function<byte[], Optional<byte[]>> records) {
    this.session = session;
    this.before = before;
    this.records = records;
    this.highest = before.highest();
  }

  /** The highest decided sequence, 0 if none. */
  long highest() {
    return highest;
  }

  /** The slot of a sequence, unless none from this one on was decided. */
  Optional<Slot> slot(long sequence) {
    if (Long.compareUnsigned(highest, sequence) < 0) {
      return Optional.empty();
    }
    int slot = session.slotOf(sequence);
    return page(slot / ReplyPage.SLOTS).slot(slot % ReplyPage.SLOTS);
  }

  /** Overwrites the slot of a sequence that is decided now. */
  void put(Slot decided) {
    long sequence = decided.sequence();
    int slot = session.slotOf(sequence);
    page(slot / ReplyPage.SLOTS).put(slot % ReplyPage.SLOTS, decided);
    if (Long.compareUnsigned(sequence, highest) > 0) {
      highest = sequence;
    }
  }

  /** Stores what has changed but the open page. Returns what the session's record is to say. */
  RingHead store(WriteUnit unit) {
    int open = openPage(highest);
    int openBefore = openPage(before.highest());
    if (open != openBefore && openBefore != NONE) {
      page(openBefore);
    }
    for (Map.Entry<Integer, ReplyPage> touched : pages.entrySet()) {
      ReplyPage left = touched.getValue();
      if (touched.getKey() != open && left.isOverwritten()) {
        unit.put(left.key(), left.encode());
      }
    }
    return open == NONE ? RingHead.UNUSED : new RingHead(highest, page(open).encodeOpen());
  }

  private int openPage(long sequence) {
    return sequence == 0 ? NONE : session.slotOf(sequence) / ReplyPage.SLOTS;
  }

  private ReplyPage page(int wanted) {
    if (wanted != number) {
      page = pages.computeIfAbsent(wanted, this::stored);
      number = wanted;
    }
    return page;
  }

  private ReplyPage stored(int wanted) {
    byte[] key = Keys.replies(session.id(), wanted);
    ReplyPage stored =
        new ReplyPage(key, neverStored(wanted) ? Optional::empty : () -> records.apply(key));
    if (wanted == openPage(before.highest())) {
      stored.overwriteFrom(Keys.session(session.id()), before.open());
    }
    return stored;
  }

  /** Whether a page has no record: in its first round the highest sequence has not left it. */
  private boolean neverStored(int wanted) {
    long next = Math.min((wanted + 1L) * ReplyPage.SLOTS, session.window());
    return Long.compareUnsigned(before.highest(), next) < 0;
  }
}
