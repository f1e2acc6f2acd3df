package io.oncekv.check.history;

import java.util.List;

/**
 * The operations of all clients, in any order.
 *
 * @param operations at most one for each client and id
 * @param absentIsEmpty whether reads tell an absent key as an empty value, as in the format of the
 *     checker Porcupine
 */
public record History(List<Operation> operations, boolean absentIsEmpty) {
  /** Keeps a copy. */
  public History {
    operations = List.copyOf(operations);
  }

  /** A history in which an absent key is told apart from an empty value. */
  public History(List<Operation> operations) {
    this(operations, false);
  }
}
