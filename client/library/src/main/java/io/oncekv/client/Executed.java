package io.oncekv.client;

/** What a failed operation did to the data. */
public enum Executed {
  /** Nothing: it did not execute. The same call may be made again. */
  NO,
  /** Nothing, and no copy of it that may still be under way ever will. */
  NEVER,
  /** It may have executed, or may yet. */
  MAYBE
}
