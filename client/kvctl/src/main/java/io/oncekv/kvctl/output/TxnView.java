package io.oncekv.kvctl.output;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which way a transaction went.
 *
 * @param succeeded all comparisons held: {@code then} was done, and not {@code else}
 * @param changes what each change that was done came to, in order
 */
public record TxnView(boolean succeeded, List<Change> changes) {

  /**
   * One change.
   *
   * @param applied whether there was anything to change
   * @param length the value's length afterwards
   * @param number of an increment: the number after it
   */
  public record Change(boolean applied, long length, OptionalLong number) {}
}
