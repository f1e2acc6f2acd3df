package io.oncekv.server.statemachine;

import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.statemachine.RecentRings.Recent;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The reply ring of one session, page by page, as a batch has left it so far. What is put into it
 * reaches the write unit when it is stored at the end of the batch, each page once.
 */
final class ReplyRing {
  private final Session session;
  private final Function<byte[], Optional<byte[]>> records;
  private final Recent before;
  private final Map<Integer, ReplyPage> pages = new HashMap<>();

  /** The highest decided sequence, where that is known. */
  private OptionalLong highest;

  /** The page that was asked for last; most are asked for several times in a row. */
  private int number = -1;

  private ReplyPage page;

  /**
   * The ring as it is stored.
   *
   * @param records what stands under a key
   * @param before what is remembered of the ring
   */
  ReplyRing(Session session, Function<byte[], Optional<byte[]>> records, Recent before) {
    this.session = session;
    this.records = records;
    this.before = before;
    this.highest = before.highest();
  }

  /** The slot of a sequence, unless it is known that none from this one on was decided. */
  Optional<Slot> slot(long sequence) {
    if (highest.isPresent() && Long.compareUnsigned(highest.getAsLong(), sequence) < 0) {
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
    if (highest.isPresent() && Long.compareUnsigned(sequence, highest.getAsLong()) > 0) {
      highest = OptionalLong.of(sequence);
    }
  }

  /** Notes that no decided sequence is above this one. */
  void highestIs(long sequence) {
    highest = OptionalLong.of(sequence);
  }

  /**
   * The highest decided sequence, 0 if none: it is close above the session's mark.
   *
   * @param mark a decided sequence, or 0
   */
  long highestAbove(long mark) {
    for (int above = Session.MARK_STEP - 1; above > 0; above--) {
      long sequence = mark + above;
      // Behind the largest number small ones would follow, which are not the highest.
      if (Long.compareUnsigned(sequence, mark) > 0 && holds(sequence)) {
        return sequence;
      }
    }
    return mark;
  }

  /** Stores what has changed, and says what is worth remembering. */
  Recent store(WriteUnit unit) {
    Recent after = before.withHighest(highest);
    for (Map.Entry<Integer, ReplyPage> touched : pages.entrySet()) {
      ReplyPage changed = touched.getValue();
      if (changed.isChanged()) {
        byte[] record = changed.encode();
        unit.put(changed.key(), record);
        // The page remembered before needs no look: if the highest has left it, then for one that
        // has changed.
        if (holdsHighest(touched.getKey())) {
          after = after.withPage(touched.getKey(), record);
        }
      }
    }
    return after;
  }

  private boolean holdsHighest(int wanted) {
    return highest.isPresent() && session.slotOf(highest.getAsLong()) / ReplyPage.SLOTS == wanted;
  }

  private boolean holds(long sequence) {
    int slot = session.slotOf(sequence);
    OptionalLong found = page(slot / ReplyPage.SLOTS).sequence(slot % ReplyPage.SLOTS);
    return found.isPresent() && found.getAsLong() == sequence;
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
    if (before.page() == wanted) {
      return new ReplyPage(key, () -> Optional.of(before.record()));
    }
    return new ReplyPage(key, isUnused(wanted) ? Optional::empty : () -> records.apply(key));
  }

  /** Whether no sequence was ever decided that belongs into a page; they begin at 1. */
  private boolean isUnused(int wanted) {
    long first = Math.max(1, (long) wanted * ReplyPage.SLOTS);
    return before.highest().isPresent()
        && Long.compareUnsigned(before.highest().getAsLong(), first) < 0;
  }
}
