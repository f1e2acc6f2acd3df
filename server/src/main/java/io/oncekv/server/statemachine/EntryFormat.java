package io.oncekv.server.statemachine;

import io.oncekv.internal.v1.Command;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Write;

/**
 * The formats of log entries. A command that an older release would misread makes its entry one of
 * a newer format, at which that release stops; whatever it understands, it goes on to apply.
 */
public final class EntryFormat {
  /** The first. */
  public static final int OLDEST = 1;

  /** With increments, transactions and the condition {@code exists}. */
  private static final int NEWEST = 2;

  private EntryFormat() {}

  /**
   * The newest that this release knows. No constant, which compilers copy: a test of upgrades has
   * another release's class in the place of this one.
   */
  public static int newest() {
    return NEWEST;
  }

  /** The oldest format that an entry with this command may have. */
  public static int of(Command command) {
    return command.hasWrite() && isNew(command.getWrite()) ? NEWEST : OLDEST;
  }

  private static boolean isNew(Write write) {
    return switch (write.getOperationCase()) {
      case INCREMENT, TXN -> true;
      case APPEND -> isNew(write.getAppend().getExpected());
      case DELETE -> isNew(write.getDelete().getExpected());
      case COMPARE_AND_SET -> isNew(write.getCompareAndSet().getExpected());
      case PUT, OPERATION_NOT_SET -> false;
    };
  }

  private static boolean isNew(Precondition expected) {
    return expected.hasExists();
  }
}
