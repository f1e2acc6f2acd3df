package io.oncekv.lab.append;

import io.oncekv.check.once.Token;
import io.oncekv.client.WriteResult;

/** Hears of every append, on the thread that sends or answers it: return at once. */
public interface AppendListener {
  /** An append is on its way. */
  default void onSent(Token token) {}

  /** An append was answered. */
  default void onAcknowledged(Token token, WriteResult result) {}
}
