package io.oncekv.server.rpc;

/**
 * A response, and what metrics want to know of it.
 *
 * @param message what the caller gets
 * @param duplicate whether it is the stored answer of an earlier attempt
 */
record Answer<R>(R message, boolean duplicate) {

  static <R> Answer<R> fresh(R message) {
    return new Answer<>(message, false);
  }
}
