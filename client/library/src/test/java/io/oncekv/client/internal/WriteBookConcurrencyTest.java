package io.oncekv.client.internal;

import io.oncekv.client.ClientOptions;
import io.oncekv.client.OnceKV;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The book under all interleavings of two threads, against a plain model of the window: no number
 * is given twice, none a window above an unresolved one, none is acknowledged before it is
 * resolved, and no more writes wait than may.
 */
@Param(name = "sequence", gen = IntGen.class, conf = "1:4")
public class WriteBookConcurrencyTest {
  private static final int WINDOW = 2;
  private static final int MOST_WAITING = 2;
  private static final ClientOptions OPTIONS = OnceKV.builder().maxWaiting(MOST_WAITING).options();
  private static final Transport UNUSED = new Transport(OPTIONS);
  private static final OpenSessionResponse SESSION = session(1);
  private static final OpenSessionResponse NEXT_SESSION = session(2);

  private static final Write PUT = Operations.put(new byte[] {1}, new byte[] {2});

  private final WriteBook book = new WriteBook(OPTIONS);

  /** Made anew by Lincheck for each run. */
  public WriteBookConcurrencyTest() {
    book.open(SESSION, 0, List.of(), WINDOW);
  }

  private static OpenSessionResponse session(long id) {
    return OpenSessionResponse.newBuilder()
        .setCurrent(SessionEpoch.newBuilder().setSession(id).setEpoch(1))
        .setWindow(WINDOW)
        .build();
  }

  /** True if the write may wait. */
  @Operation
  public boolean add() {
    return book.add(new PendingWrite(null, UNUSED, PUT, Optional.empty())).isEmpty();
  }

  /** The sequence that the next write gets; 0 if there is no room, or no write. */
  @Operation
  public long send() {
    return book.takeNext().map(PendingWrite::sequence).orElse(0L);
  }

  /** Resolves a sequence if it is unresolved. */
  @Operation
  public void resolve(@Param(name = "sequence") int sequence) {
    book.unresolved().stream()
        .filter(write -> write.sequence() == sequence)
        .findFirst()
        .ifPresent(book::resolve);
  }

  /** Whether a sequence was given in the session that is open. */
  @Operation
  public boolean wasGiven(@Param(name = "sequence") int sequence) {
    return book.sessionOf(sequence).isPresent();
  }

  /** Whether a sequence was given in a session that is gone. */
  @Operation
  public boolean isLost(@Param(name = "sequence") int sequence) {
    return book.isLost(sequence);
  }

  /** The session expires. */
  @Operation(runOnce = true)
  public boolean lose() {
    return book.lose(SESSION);
  }

  /** Another session is opened if the first is gone. */
  @Operation(runOnce = true)
  public void reopen() {
    if (!book.isOpen()) {
      book.open(NEXT_SESSION, 0, List.of(), WINDOW);
    }
  }

  /** The same by the letter of the contract: one thread, and a set instead of a window. */
  public static final class Model {
    private final SortedSet<Long> unresolved = new TreeSet<>();
    private boolean open = true;
    private boolean second;
    private int waiting;
    private long next = 1;
    private long lostBelow = 1;

    /** Counts. */
    public boolean add() {
      boolean taken = waiting < MOST_WAITING;
      waiting += taken ? 1 : 0;
      return taken;
    }

    /** Gives numbers in order, none a window above an unresolved one of the same session. */
    public long send() {
      SortedSet<Long> current = unresolved.tailSet(lostBelow);
      long lowest = current.isEmpty() ? next : current.first();
      if (!open || waiting == 0 || next >= lowest + WINDOW) {
        return 0;
      }
      waiting--;
      unresolved.add(next);
      return next++;
    }

    /** Strikes a number off. */
    public void resolve(int sequence) {
      unresolved.remove((long) sequence);
    }

    /** Of the open session only. */
    public boolean wasGiven(int sequence) {
      return open && sequence >= lostBelow && sequence < next;
    }

    /** Of those before only. */
    public boolean isLost(int sequence) {
      return sequence < lostBelow;
    }

    /** The numbers given so far are of the past. */
    public boolean lose() {
      if (!open || second) {
        return false;
      }
      open = false;
      lostBelow = next;
      return true;
    }

    /** Opens if nothing is open. */
    public void reopen() {
      second |= !open;
      open = true;
    }
  }

  @Test
  void behavesLikeTheModelWhateverTheInterleaving() {
    new ModelCheckingOptions()
        .iterations(12)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(3)
        .actorsAfter(2)
        .sequentialSpecification(Model.class)
        .check(WriteBookConcurrencyTest.class);
  }
}
