package io.oncekv.lab.network;

/** Decides what becomes of the messages in one direction of one connection. For one thread. */
interface MessageFate {
  /** All arrive, at once. */
  MessageFate NONE = () -> false;

  /** Returns a fate by which so many messages arrive and the next one does not. */
  static MessageFate lostAfter(int delivered) {
    return new MessageFate() {
      private int left = delivered;

      @Override
      public boolean losesNext() {
        return --left < 0;
      }
    };
  }

  /** Returns whether the next message is lost. */
  boolean losesNext();

  /** Returns how long the next message takes, if it is not lost. */
  default long delayNanos() {
    return 0;
  }
}
