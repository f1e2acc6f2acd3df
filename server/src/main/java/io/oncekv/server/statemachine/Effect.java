package io.oncekv.server.statemachine;

import io.oncekv.server.session.Refusal;
import java.util.OptionalLong;

/** What a change of one key came to. */
sealed interface Effect {

  /**
   * It was carried out.
   *
   * @param applied whether anything was there to change
   * @param length of the value afterwards
   * @param number of an increment: what it led to
   */
  record Done(boolean applied, long length, OptionalLong number) implements Effect {}

  /** It was refused, and nothing was changed. */
  record Refused(Refusal refusal) implements Effect {}
}
