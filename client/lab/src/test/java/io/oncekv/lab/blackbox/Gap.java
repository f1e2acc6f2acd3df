package io.oncekv.lab.blackbox;

/** Where a client process is killed. */
enum Gap {
  /** A write stands in the journal's file, but is not on disk. */
  BEFORE_SYNC,
  /** It is on disk, and not sent. */
  BEFORE_SEND,
  /** It is answered, and nobody has looked at the answer. */
  BEFORE_REPLY,
  /** Its answer is known, and the journal does not have that. */
  BEFORE_MARK,
  /** By SIGKILL, from outside, wherever it happens to be. */
  ANYWHERE,
  /** Not at all. */
  NOWHERE
}
